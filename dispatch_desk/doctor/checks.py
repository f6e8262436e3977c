"""The checks that need no window, in the order they are reported."""

from dispatch_desk.doctor.finding import ASK, Check
from dispatch_desk.doctor.versions import INSTALL

WHOLE_S = 600.0  # what --whole may take: a million entries and a country

DESK_CHECKS = (
    Check("Versions", "dispatch_desk.doctor.versions:examine", INSTALL, 60.0, 60.0),
    Check("System libraries", "dispatch_desk.doctor.system_libraries:examine", INSTALL),
    Check("Roads", "dispatch_desk.doctor.roads:examine", INSTALL),
    Check("Areas", "dispatch_desk.doctor.area_files:examine", ASK, 120.0, WHOLE_S),
    Check("Journals", "dispatch_desk.doctor.journals:examine", ASK, 120.0, WHOLE_S),
    Check("Disk", "dispatch_desk.doctor.disk:examine", ASK),
    Check("Clocks", "dispatch_desk.doctor.clocks:examine", ASK),
    Check("Settings", "dispatch_desk.doctor.settings:examine", INSTALL),
)
