from dataclasses import replace

import pytest
import torch

from generator.errors import Problem
from generator.network.training.folders import Listing
from generator.network.training.holdout import held_out_share, split
from generator.network.training.recipe import Recipe
from tests.network.training.pools import pool_of

LABELS = torch.arange(120) % 3
SOURCES = torch.arange(120) // 40
LISTING = Listing(("a", "b", "c"), ("one", "two", "rendered"), ("f/one", "f/two", "f/rendered"), (False, False, True), ())
POOL = pool_of(LABELS, SOURCES, side=8)


def parts(listing=LISTING, **changes):
    return split(POOL, listing, Recipe(held_out=0.1, **changes))


def test_a_source_is_held_out_whole_and_of_kinds_a_share():
    found = parts(hold_out_sources=("one",))
    assert {name: len(held) for name, held in found.groups.items()} == {"one": 40, "a share of f/rendered": 3}
    assert set(SOURCES[found.groups["one"]].tolist()) == {0}
    assert sorted(torch.cat([found.kept, *found.groups.values()]).tolist()) == list(range(120))
    assert 0 not in SOURCES[found.kept]


def test_without_kinds_and_sources_a_share_of_everything_is_held_out():
    plain = replace(LISTING, with_kinds=(False, False, False))
    assert {name: len(held) for name, held in parts(plain).groups.items()} == {"a share of all": 12}
    assert {name: len(held) for name, held in parts(plain, hold_out_sources=("two",)).groups.items()} == {"two": 40}


def test_a_source_nobody_knows_is_named_with_what_it_may_have_been():
    with pytest.raises(Problem, match=r"no picture comes from 'renderd'(?s:.)*rendered"):
        parts(hold_out_sources=("renderd",))


def test_a_class_that_is_held_out_altogether_is_a_problem():
    with pytest.raises(Problem, match="no picture of a, b, c is left"):
        parts(hold_out_sources=("one", "two", "rendered"))


def test_the_held_out_share_is_of_every_class_and_always_the_same():
    labels = torch.arange(110) % 11
    held = held_out_share(labels, 0.2, 5)
    assert torch.bincount(labels[held]).tolist() == [2] * 11
    assert torch.equal(held, held_out_share(labels, 0.2, 5))


def test_of_few_pictures_one_a_class_is_held_out_and_never_the_last():
    labels = torch.tensor([0, 0, 0, 1])
    assert labels[held_out_share(labels, 0.04, 5)].tolist() == [0]
