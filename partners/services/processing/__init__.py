"""From uploads to a gallery's files: claimed row by row, looked at in a confined child.

    claiming    a few files at a time are this worker's for some seconds
    fetching    the pinned upload, onto the disk, with its digest
    looking     is it what was announced? decode it, make preview and thumbnail
    storing     the original to its clean key, inside the storage; the two copies beside it
    verdicts    READY, FAILED with a reason, or later: written only while the row still waits
    verifying   the storage is asked once more what it really has
    finishing   nothing waits: the manifest is frozen, the delivery is ready
    working     the loop around all this

Every step may happen twice, or stop anywhere: keys are fixed, bytes are the same, and a row that
has its verdict is not touched again. A file fails for its own faults only; ours mean "later".
"""

from partners.services.processing.resuming import resume_stuck_deliveries
from partners.services.processing.working import help_delivery, process_delivery

__all__ = ["help_delivery", "process_delivery", "resume_stuck_deliveries"]
