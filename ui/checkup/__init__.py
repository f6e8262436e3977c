"""The doctor's checks that need Qt: named here, loaded only in the process that runs one."""

from dispatch_desk.doctor.finding import Check

INSTALL = "Install what System libraries names, then the program again, as its README says."

WINDOW_CHECKS = (
    Check("Display", "ui.checkup.display:examine", INSTALL, 30.0, 30.0),
    Check("Sound", "ui.checkup.sound:examine", INSTALL, 45.0, 45.0),
    Check("Fonts", "ui.checkup.fonts:examine", INSTALL, 30.0, 30.0),
)
