from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest

from generator.engine.job import Job, JobId, Result, Tier
from generator.engine.plan import Ground, Plan, extend_plan, make_plan
from generator.engine.run import Inline, missing, run
from generator.engine.store import Store
from generator.errors import Damaged

LEAVES = {name: JobId("leaf", name) for name in "abc"}
SUM, TWICE = JobId("sum", "all"), JobId("twice", "sum")


def plan_of(code: str = "code", functions: dict[str, str] | None = None) -> Plan:
    jobs = [Job(name, "toy:leaf", parameters={"value": number}) for number, name in enumerate(LEAVES.values(), 1)]
    jobs += [
        Job(SUM, "toy:sum", takes=tuple(LEAVES.values()), functions=tuple(functions or ())),
        Job(TWICE, "toy:twice", takes=(SUM,)),
    ]
    fingerprints = {"toy:leaf": code, "toy:sum": "s", "toy:twice": "t", **(functions or {})}
    return make_plan(jobs, Ground("weights", {}, {"libraries": {}}), lambda path: "", fingerprints.__getitem__)


def compute(job: Job, inputs) -> Result:
    if job.id.family == "leaf":
        return Result({"x": np.array(job.parameters["value"])})
    total = sum(int(result.arrays["x"]) for result in inputs.values())
    return Result({"x": np.array(total * (2 if job.id.family == "twice" else 1))}, {"from": [str(name) for name in inputs]})


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def finish(plan, store, executor):
    jobs = missing(plan, plan.jobs, store)
    return [job.planned.job.id for job in run(plan, jobs, store, compute, executor)]


@pytest.mark.parametrize("workers", [1, 3])
def test_each_job_is_computed_once_after_what_it_takes(store, workers):
    plan = plan_of()
    with ThreadPoolExecutor(workers) as executor:
        order = finish(plan, store, executor)
    assert set(order[:3]) == set(LEAVES.values())
    assert order[3:] == [SUM, TWICE]
    assert int(store.read(plan.jobs[TWICE]).arrays["x"]) == 12
    assert store.read(plan.jobs[SUM]).facts["from"] == ["leaf/a", "leaf/b", "leaf/c"]
    assert missing(plan, plan.jobs, store) == []


def test_what_is_wanted_brings_what_it_takes_and_nothing_else(store):
    assert missing(plan_of(), [SUM], store) == [*LEAVES.values(), SUM]
    store.write(plan_of().jobs[SUM], Result())
    assert missing(plan_of(), [TWICE], store) == [TWICE]


def test_a_change_of_code_reaches_all_that_follows_from_it(store):
    finish(plan_of(), store, Inline())
    assert missing(plan_of("other"), plan_of().jobs, store) == [*LEAVES.values(), SUM, TWICE]


def test_a_function_that_is_only_looked_up_at_run_time_enters_the_key():
    before, after = (plan_of(functions={"toy:rise": code}).jobs for code in ("one", "two"))
    assert before[SUM].key != after[SUM].key
    assert before[LEAVES["a"]].key == after[LEAVES["a"]].key
    assert before[SUM].matter == after[SUM].matter


def test_the_machine_enters_the_key_of_what_is_built_and_not_of_what_is_recorded():
    def keys(machine):
        jobs = [Job(JobId("toy", tier), "toy:leaf", tier=tier) for tier in Tier]
        planned = make_plan(jobs, Ground("weights", {}, machine), lambda path: "", lambda name: "code").jobs
        return [planned[JobId("toy", tier)].key for tier in (Tier.BUILD, Tier.RECORD)]

    (built, recorded), (built_there, recorded_there) = keys({"device": "cpu"}), keys({"device": "cuda"})
    assert built != built_there
    assert recorded == recorded_there


def test_what_was_finished_before_a_failure_is_kept(store):
    def fails(job, inputs):
        if job.id == SUM:
            raise RuntimeError("no")
        return compute(job, inputs)

    plan = plan_of()
    with pytest.raises(RuntimeError, match="no"):
        list(run(plan, missing(plan, plan.jobs, store), store, fails, Inline()))
    assert missing(plan, plan.jobs, store) == [SUM, TWICE]


def test_what_was_finished_at_the_same_moment_as_a_failure_is_kept(store):
    class Late(Executor):
        """Everything ends when the last of the leaves is submitted, the first of them badly."""

        def __init__(self) -> None:
            self.futures: list[Future] = []

        def submit(self, task):
            self.futures.append(Future())
            if len(self.futures) == len(LEAVES):
                self.futures[0].set_exception(RuntimeError("no"))
                for future in self.futures[1:]:
                    future.set_result((Result(), 0.0))
            return self.futures[-1]

    plan = plan_of()
    with pytest.raises(RuntimeError, match="no"):
        finish(plan, store, Late())
    assert missing(plan, LEAVES.values(), store) == [LEAVES["a"]]


def test_a_damaged_input_is_named_and_computed_again(store):
    plan = plan_of()
    finish(plan, store, Inline())
    leaf = plan.jobs[LEAVES["b"]]
    store._path(leaf.key).write_bytes(b"damaged")
    store._path(plan.jobs[SUM].key).unlink()
    with pytest.raises(Damaged, match="leaf/b"):
        finish(plan, store, Inline())
    assert finish(plan, store, Inline()) == [leaf.job.id, SUM]


ELSEWHERE = JobId("leaf", "d", "elsewhere")
OVER = JobId("sum", "over")


def plan_over(key: str) -> Plan:
    """With a job that takes a recorded result at hand and one of another set, which is no job."""
    plan = make_plan(
        [Job(LEAVES["a"], "toy:leaf", tier=Tier.RECORD)], Ground("weights", {}, {}), lambda path: "", lambda name: "code"
    )
    more = [Job(OVER, "toy:sum", takes=(LEAVES["a"], ELSEWHERE))]
    return extend_plan(plan, more, {ELSEWHERE: key}, lambda path: "", lambda name: "code")


def test_a_job_of_a_build_takes_what_is_on_record(store):
    plan = plan_over("1")
    on_record = {LEAVES["a"]: Result({"x": np.array(3)}), ELSEWHERE: Result({"x": np.array(4)})}
    jobs = missing(plan, [OVER], store, on_record)
    assert jobs == [OVER]
    (finished,) = run(plan, jobs, store, compute, Inline(), on_record=on_record)
    assert int(finished.result.arrays["x"]) == 7
    assert finished.result.facts["from"] == ["leaf/a", "elsewhere:leaf/d"]
    assert missing(plan, [OVER], store, on_record) == []


def test_another_record_makes_what_takes_it_stale():
    assert plan_over("1").jobs[OVER].key != plan_over("2").jobs[OVER].key
    assert plan_over("1").jobs[OVER].key == plan_over("1").jobs[OVER].key
