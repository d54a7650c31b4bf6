"""All faults: each module puts its own into the gallery, in the order of the list."""

# flake8: noqa: F401 (importing them is all)
import reading
import searching
import erring
import limits
import pausing
import writing
import draining
import half_closing
import closing
import losing
import telling
import connecting
import addressing
import racing
import serving
import listening
import servers
import unix_sockets
import securing
import encrypting
import upgrading

from gallery import FAULTS
