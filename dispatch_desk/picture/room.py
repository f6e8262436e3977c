"""Facts of the room: who opened it and sits in it, what it noted of itself, what nobody could read."""

from dispatch_desk import facts
from dispatch_desk.journal.protocol import Entry
from dispatch_desk.picture.state import Changed, Picture
from dispatch_desk.picture.steps import take


@take.register
def _room_opened(fact: facts.RoomOpened, picture: Picture, _entry: Entry) -> Changed:
    picture.room, picture.clock_trouble = fact, None
    return Changed(room=True)


@take.register
def _desk_booked_on(fact: facts.DeskBookedOn, picture: Picture, _entry: Entry) -> Changed:
    picture.desks[fact.desk] = fact
    return Changed(room=True)


@take.register
def _tracks_sealed(_fact: facts.TracksSealed, _picture: Picture, _entry: Entry) -> Changed:
    return Changed()


@take.register
def _radio_set_aside(fact: facts.RadioSetAside, picture: Picture, _entry: Entry) -> Changed:
    picture.set_aside.append(fact)
    picture.set_aside_ever += 1
    return Changed(room=True)


@take.register
def _unreadable(fact: facts.Unreadable, picture: Picture, entry: Entry) -> Changed:
    picture.unreadable.append((entry.seq, fact))
    return Changed(room=True)


@take.register
def _clock_troubled(fact: facts.ClockTroubled, picture: Picture, _entry: Entry) -> Changed:
    if fact.what == "set":  # a sleep is over as soon as it is known
        picture.clock_trouble = fact
    return Changed(room=True)


@take.register
def _alarms_counted(fact: facts.AlarmsCounted, picture: Picture, _entry: Entry) -> Changed:
    picture.load = fact
    return Changed(room=True)
