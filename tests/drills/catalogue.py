"""Every drill in the order in which it is played, and where the rest of F1–F32 stands."""

from typing import Final

from tests.drills import messages, network, processes, storms
from tests.drills.drill import Drill

DRILLS: Final[tuple[Drill, ...]] = (
    *processes.DRILLS,
    *network.DRILLS,
    *messages.DRILLS,
    *storms.DRILLS,
)
ELSEWHERE: Final = {
    "F6, F7": "tests/failures/test_process_faults.py: the relay dies around the publish",
    "F8, F9": "tests/failures/test_process_faults.py: a second relay, a frozen leader",
    "F16, F18–F20": "chassis/tests/test_messages.py: poison, garbage, duplicates, disorder",
    "F22, F24": "tests/failures/test_lost_queues.py: a broker that takes messages back, one that forgets a young queue",
    "F17": "tests/failures/test_process_faults.py: a message that kills its process",
    "F29": "chassis/tests/test_idempotency.py: one key many times at once",
}
SKIPPED: Final = {
    "F25": "three nodes of the broker, and their quorum, are not started on one small machine",
    "F32": "no newer broker is installed; the drills run on the one that is",
}
