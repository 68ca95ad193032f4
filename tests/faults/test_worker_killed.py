"""`kill -9` of the worker, at every point of a redemption."""

from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

import pytest
from django.db import transaction

from core.models import AuditEntry, OutboxMessage
from partners.models import Delivery
from tests.faults.conftest import copying_message
from tests.support.house import House
from tests.support.house_outcomes import Watched, assert_complete, digest_of, stored_row
from tests.support.house_studio import Studio, a_session
from tests.support.s3.gates import Gate
from vouchers.models import Moment, Redemption

pytestmark = [pytest.mark.processes, pytest.mark.slow]

FILES = 4
OBJECTS = 3 * FILES  # original, preview, thumbnail


def copied_objects(house: House, redemption: Redemption) -> int:
    """How many of its objects the storage has."""
    return sum(f"/m/{redemption.moment_id}/" in key for key in house.s3.bucket.objects)


def held_at(house: House, watched: Watched, copies: int) -> Gate:
    """A gate that lets so many copies of this voucher's files through."""
    delivery = watched.manifest[0]["original_key"].split("/")[2]
    return Gate(house.s3, "CopyObject", after=copies, key_contains=delivery)


def test_worker_killed_after_any_number_of_copies(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """Thirteen redemptions, the k-th stopped after k of twelve copies, and one that is finished
    but has not said so: one SIGKILL strikes all of them.
    """
    house.restart("worker", extra=("--concurrency", str(OBJECTS + 2)))
    everyone = [watch(FILES) for _ in range(OBJECTS + 2)]
    *stopped, copied, finished = everyone
    gates = [held_at(house, each, copies) for copies, each in enumerate(stopped)]
    last_gate, first_gate = held_at(house, copied, OBJECTS - 1), held_at(house, finished, 0)
    ids = [claim(each) for each in everyone]
    house.wait_until(
        lambda: all(gate.is_reached for gate in (*gates, last_gate, first_gate)),
        what="everybody stands at their gate",
    )

    gates.append(all_copied_not_finalised(house, ids[-2], last_gate))
    with finished_not_acknowledged(house, ids[-1], first_gate):
        house.kill("worker")
    for gate in gates:
        gate.refuse()

    for copies, each in enumerate([*stopped, copied]):
        [redemption] = each.redemptions
        assert copied_objects(house, redemption) == copies
        assert stored_row(each.id) == each.row
    assert Moment.objects.count() == 1
    house.start("worker")
    assert heal(everyone) <= 60
    for each in everyone:
        assert_complete(each)
    done = AuditEntry.objects.filter(action="vouchers.redemption.completed")
    assert done.count() == len(everyone)


def all_copied_not_finalised(house: House, redemption: UUID, last_gate: Gate) -> Gate:
    """Let the last copy through, stop before the transaction that makes the moment."""
    moment = Redemption.objects.get(id=redemption).moment_id
    gate = Gate(house.s3, "ListObjectsV2", key_contains=str(moment))
    last_gate.open()
    house.wait_until(lambda: gate.is_reached, what="all copied, not finalised")
    return gate


def finished_not_acknowledged(house: House, redemption: UUID, gate: Gate) -> ExitStack:
    """Its moment is there, but the worker cannot write down that the message is done.

    The stack holds the lock it waits for.
    """
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        OutboxMessage.objects.select_for_update().get(pk=copying_message(redemption).pk)
        gate.open()
        house.wait_until(
            lambda: Redemption.objects.get(id=redemption).status == "COMPLETED", what="it finished"
        )
        return stack.pop_all()


def test_pool_child_killed_alone(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """The worker itself lives, notices and goes on."""
    watched = watch(FILES)
    gate = held_at(house, watched, 5)
    claim(watched)
    house.wait_until(lambda: gate.is_reached, what="five copies made")
    main = house.programs["worker"].pid

    for child in house.programs["worker"].children():
        child.kill()
    gate.refuse()

    heal([watched])
    assert_complete(watched)
    assert house.programs["worker"].is_alive
    assert house.programs["worker"].pid == main


def test_task_delivered_again_while_it_runs(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """The second worker finds the rows taken, and leaves them to the first."""
    watched = watch(FILES)
    gate = held_at(house, watched, 2)
    message = copying_message(claim(watched))
    house.wait_until(lambda: gate.is_reached, what="two copies made")

    house.send_task("core.tasks.deliver", message.pk, queue="copies")
    house.wait_until(
        lambda: OutboxMessage.objects.get(pk=message.pk).status == "PENDING",
        what="the second one has looked and gone away",
    )
    gate.open()

    heal([watched])
    assert_complete(watched)
    copies = [key for operation, key, _ in house.s3.faults.log if operation == "CopyObject"]
    assert len(copies) == OBJECTS  # nobody copied anything twice
    assert house.s3.faults.counts["HeadObject"] == 0  # each answer proved its copy


def test_two_workers_finish_at_once(
    house: House,
    watch: Callable[..., Watched],
    claim: Callable[[Watched], UUID],
    heal: Callable[..., float],
) -> None:
    """Both find everything copied and go on to make the moment: one does."""
    watched = watch(FILES)
    copying = held_at(house, watched, OBJECTS - 1)
    redemption = Redemption.objects.get(id=claim(watched))
    house.wait_until(lambda: copying.is_reached, what="all but one copied")
    gate = all_copied_not_finalised(house, redemption.id, copying)
    house.send_task("core.tasks.deliver", copying_message(redemption.id).pk, queue="copies")
    house.wait_until(lambda: gate.waiting == 2, what="the second is about to finish, too")

    gate.open()

    heal([watched])
    assert_complete(watched)
    done = AuditEntry.objects.filter(action="vouchers.redemption.completed")
    assert done.count() == 1
    assert len(house.letters()) == 1


def test_worker_killed_while_it_looks_at_uploads(house: House) -> None:
    """A delivery in preparation: some files looked at, one being stored, others not begun."""
    studio, files = Studio(house.http), a_session()
    gate = Gate(house.s3, "CopyObject", after=2)
    delivery = studio.deliver(files)
    house.wait_until(lambda: gate.is_reached, what="two files stored")
    house.kill("worker")
    gate.refuse()
    house.start("worker")

    house.wait_until(lambda: studio.status(delivery) == "READY", 60, what="the delivery is READY")

    manifest = Delivery.objects.get(id=delivery).assets_payload
    assert [entry["sha256"] for entry in manifest] == [file.sha256 for file in files]
    originals = {entry["original_key"]: entry["sha256"] for entry in manifest}
    assert {key: digest_of(key) for key in originals} == originals
