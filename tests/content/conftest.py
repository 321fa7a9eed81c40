"""Facts as two networks would give them, and the pages' text made from them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import frontmatter
import numpy as np
import pytest

from generator.claims.rules import read_rules
from generator.engine.job import JobId, Result
from generator.facts import Branch
from generator.figures.observed import draw
from generator.findings import facts_with_findings
from generator.pictures.labels import FOOD_11
from generator.places import Misprint
from generator.report.asked import Asked
from generator.report.environment import FORMAT_FILTERS, WORD_FILTERS, ContentEnvironment
from generator.report.formats import Formats
from generator.report.markdown import to_html
from generator.report.strings import read_strings
from tests import made_up_observation

ROOT = Path(__file__).parent.parent.parent
CONTENT = ROOT / "content"
CLAIMS = tuple(read_rules(CONTENT))
Tree = dict[str, Any]


def measured(value: float, half: float = 0.02, n: int = 1100) -> Tree:
    return {"value": value, "lower": max(value - half, 0.0), "upper": min(value + half, 1.0), "n": n}


def scored(recalls: list[float]) -> list[Tree]:
    return [
        {"id": name, "support": 100, "recall": measured(recall, 0.03), "precision": measured(recall), "f1": measured(recall)}
        for name, recall in zip(FOOD_11, recalls, strict=True)
    ]


def shown(label: int, correct: bool) -> Tree:
    truth = FOOD_11[label]
    predicted = truth if correct else FOOD_11[(label + 1) % 11]
    picture = {"name": f"{label}_0.jpg", "truth": truth, "predicted": predicted, "probability": 0.6, "correct": correct}
    return {**picture, "image": f"shown/{label}.webp"}


def confusion(accuracy: float, elsewhere: float, recalls: list[float]) -> Tree:
    classes = scored(recalls)
    best = [row["id"] for row in sorted(classes, key=lambda row: -row["recall"]["value"])]
    four = ["noodles_pasta", "rice", "soup", "vegetable_fruit"]
    recall = dict(zip(FOOD_11, recalls, strict=True))
    return {
        "set": "validation", "n": 1100, "correct": round(1100 * accuracy), "accuracy": measured(accuracy),
        "chance": 1 / 11, "majority": 0.11, "near_chance": accuracy - 0.02 <= 1 / 11, "baseline": measured(0.36),
        "classes": classes, "best": best,
        "confusions": [
            {"truth": "egg", "predicted": "bread", "count": 12, "share": 0.12},
            {"truth": "bread", "predicted": "egg", "count": 9, "share": 0.09},
        ],
        "homework_four": {
            "ids": four,
            "in_top_four": len(set(four) & set(best[:4])),
            "mean_recall": sum(recall[name] for name in four) / 4,
            "others_mean_recall": sum(recall[name] for name in FOOD_11 if name not in four) / 7,
        },
        "kinds": None, "recorded": [],
        "others": [{"set": "validation-64", "n": 660, "accuracy": measured(elsewhere), "classes": scored(recalls[::-1])}],
    }  # fmt: skip


def filters(frequencies: list[float], dead: list[int], reached: float) -> list[Tree]:
    crop = {**shown(0, True), "crop": "x.png", "activation": 2.0}
    one = {"channel": 7, "mean_max": 1.0, "reached": reached, "plain_reached": 2.0, "crops": [crop] * 6}
    return [
        {
            "index": index, "channels": 64, "receptive_field": field, "canvas": 48, "dead": dead, "dead_count": len(dead),
            "examined": 1100, "colour": colour, "frequency": frequency, "plain_colour": 44.0, "plain_frequency": 0.3,
            "filters": [one] * 4, "steps": 256, "plain_steps": 128,
        }
        for index, field, colour, frequency in zip(
            (3, 11, 19, 27), (5, 14, 32, 68), (20.0, 30.0, 40.0, 50.0), frequencies, strict=True
        )
    ]  # fmt: skip


def dream(grows: bool) -> Tree:
    def made(predicted: str, end: float, similarity: float) -> Tree:
        result = {"steps": 12, "norms": [10.0, end], "start": 10.0, "end": end, "cap": 20.0, "capped": end >= 20}
        return {**result, "similarity": similarity, "predicted": predicted, "probability": 0.5, "image": "d.webp"}

    def row(picture: Tree, kind: str) -> Tree:
        after = "dessert" if grows else picture["predicted"]
        versions = {"simple": (after, 0.8), "full": (after, 0.7), "guided": ("bread" if grows else after, 0.6)}
        return {**picture, "kind": kind} | {name: made(what, 20.0 if grows else 10.0, s) for name, (what, s) in versions.items()}

    noise = {"name": None, "truth": None, "correct": None, "predicted": "soup", "probability": 0.4, "image": "n.png"}
    rows = [*(row(shown(label, True), "photo") for label in (1, 5, 9)), row(noise, "noise")]
    return {"layer": 19, "cap_factor": 2.0, "rows": rows, "guide": shown(0, True)}


def history() -> Tree:
    epochs = [
        {"number": i + 1, "size": size, "training_accuracy": 0.3 + 0.1 * i, "held_out_accuracy": 0.35 + 0.1 * i}
        for i, size in enumerate((64, 64, 128))
    ]
    recipe = {"dropout_to": 0.3}
    counts = {"pictures": 9000, "held_out": 400, "folders": ["a", "b"]}
    return {"epochs": epochs, "course": epochs, "earlier": [], "recipe": recipe, "best_epoch": 3, **counts}


def agreement(measured_here: bool) -> Tree:
    rows = [
        {"id": "rise", "lowest": 0.9991, "mean": 0.9998, "n": 11, "blank": 0, "compared": "int8", "precision": "int8"},
        {"id": "dream", "lowest": 0.912, "mean": 0.94, "n": 11, "blank": 0, "compared": "bfloat16", "precision": "float32"},
    ]
    answers = {"answering": "int8", "answers": 440, "same_answers": 439, "difference": 0.0625, "margin": 0.25}
    return {"device": "cpu-amx", "least": 0.99, "rows": rows if measured_here else [], **answers}


def lineup(trained: bool) -> Tree:
    """One picture through a few methods; with an untrained network it has no mask, and one of them nothing to show."""

    def one(method: str, group: str, food: float, fit: bool = True) -> Tree:
        areas = {way: {"curve": [0.6, 0.3, 0.1], "area": food / 2} for way in ("deletion", "insertion")}
        measures = {"gini": food, "food": food if trained else None, "hit": 1.0 if trained else None}
        removal = {"blur": areas, "mean": areas} if fit else None
        return {"id": method, "group": group, "signed": False, "fit": fit, "image": "m.png", "removal": removal, **measures}

    maps = [
        one("gradient", "gradients", 0.4),
        one("smoothgrad", "gradients", 0.5, fit=trained),
        one("grad_cam", "activations", 0.7),
        one("sobel", "controls", 0.45),
    ]
    contrasts = [
        {"id": name, "signed": False, "fit": True, "image": "c.png", "rank": r} for name, r in (("rise", 0.2), ("lime", 0.9))
    ]
    about = {"target": "bread", "runner_up": "egg", "runner_up_probability": 0.2, "food": 0.3 if trained else None}
    row = {
        **shown(0, trained),
        "tag": "00",
        "outline": None,
        **about,
        "substrates": ["blur", "mean"],
        "fractions": [0.0, 0.2, 1.0],
    }
    return {"rows": [{**row, "number": 1, "of": 1, "maps": maps, "contrasts": contrasts}]}


def forgetting() -> Tree:
    rows = [
        {"id": method, "signed": False, "stages": [{"layer": layer, "rank": r} for layer, r in (("", 1.0), ("features.0", rank))]}
        for method, rank in (("gradient", 0.4), ("guided_backprop", 0.6))
    ]
    return {"picture": shown(0, True), "layers": ["", "features.0"], "rows": rows}


def observed(trained: bool) -> Tree:
    """Of a trained network its training as it would be drawn; of the other one nothing is known."""
    if not trained:
        return draw({}).facts
    shown_ = [(f"{label}_0.jpg", name) for label, name in enumerate(FOOD_11)]
    result = Result(blank_tiles(numbers := made_up_observation.numbers(shown_)), {**numbers, "at_hand": False})
    return dict(draw({JobId("observed", "course"): result}).facts)


def blank_tiles(numbers: Tree, side: int = 4) -> dict[str, Any]:
    """What was drawn at every moment of a made-up observation, all of it nothing."""
    moments, shown_, filters_ = (len(numbers[name]) for name in ("moments", "shown", "filters"))
    row = np.zeros((moments, side, shown_ * side), np.uint8)
    wide, square = (np.zeros((moments, side, count * side, 3), np.uint8) for count in (filters_, 1))
    return {"saliency": row, "grad_cam": row, "filters": wide, "dream": square, "kernels": np.zeros((moments, 8, 3, 3, 3))}


def tree(trained: bool) -> Tree:
    right = [trained or label == 2 for label in range(11)]
    recalls = [0.9, 0.95, 0.7, 0.6, 0.5, 0.65, 0.8, 0.85, 0.55, 0.75, 0.45] if trained else [1.0] + [0.0] * 10
    means = {"top_tenth": 0.35, "edge_correlation": 0.3, "centre_share": 0.62} if trained else {
        "top_tenth": 0.19, "edge_correlation": 0.02, "centre_share": 0.5,
    }  # fmt: skip
    map_ = {"target": "bread", "blank": False, "map": "m.png", "overlay": "o.webp", **means}
    r2 = measured(0.8 if trained else 0.03, n=11)
    kernels = {"epochs": 26, "rows": [{"epoch": 1, "likeness": 0.4}, {"epoch": 26, "likeness": 1.0}]}
    return {
        "report": {
            "title": "T", "author": "A. Uthor", "date": "2026-01-02", "draft": False, "level": 0.95, "n_shown": 11,
            "set_name": "validation",
            "drawn": {"how": "draw", "seed": 5, "per_class": 1}, "root_name": "food-11", "broken": [], "broken_count": 0,
            "classes": list(FOOD_11), "rendered": False, "masked": False, "own": [], "about_set": {"note": {}, "terms": ""},
        },
        "network": {
            "file": "net.safetensors", "checkpoint": "0123456789ab", "input_size": 128, "resize_mode": "crop", "mean": [0.5] * 3,
            "std": [0.25] * 3, "parameters": 38257995,
            "kernels": kernels if trained else None,
            "training": history() if trained else None,
            "layers": [
                {"kind": "Conv2d", "detail": "3 → 64", "parameters": 1792, "receptive_field": 3},
                {"kind": "Linear", "detail": "32768 → 1024", "parameters": 33555456, "receptive_field": None},
            ],
        },
        "confusion": confusion(0.75, 0.42, recalls) if trained else confusion(0.09, 0.1, recalls),
        "saliency": {
            "rows": [{**shown(i, ok), **map_} for i, ok in enumerate(right)], "n": 11, "correct": sum(right),
            **{name: measured(value, n=11) for name, value in means.items()},
            "even": {"top_tenth": 0.1, "centre_share": 0.5}, "noise": {"top_tenth": 0.19},
        },
        "filters": {
            "layers": filters([0.3, 0.25, 0.2, 0.15], [], 1.5) if trained else filters([0.3] * 4, [4, 9], -0.1),
            "steps": 256, "plain_steps": 128,
        },
        "activations": {
            "picture": shown(0, True),
            "rows": [
                {"layer": layer, "channel": 7, "side": 16, "share_active": share, "strongest": 5 * share}
                for layer, share in zip((3, 11, 19, 27), (0.6, 0.4, 0.3, 0.2) if trained else [0.0] * 4, strict=True)
            ],
        },
        "lime": {
            "rows": [{**shown(i, ok), "r2": 0.7} for i, ok in enumerate(right)],
            **{"least_passes": 128, "most_passes": 256, "settled": 9, "r2": r2, "n": 11},
        },
        "lineup": lineup(trained),
        "forgetting": forgetting(),
        "dream": dream(trained),
        "observed": observed(trained),
        "measured": {"sets": [], "missing": []},
        "claims": {"counts": {"supported": 0, "undecided": 0, "contradicted": 0, "not_measurable": 15, "all": 15}},
        "agreement": agreement(trained),
    }  # fmt: skip


@pytest.fixture
def trained() -> Tree:
    """Facts of a network that has learned something; a test may change them."""
    return tree(True)


@pytest.fixture
def untrained() -> Tree:
    """Facts of one that has not: accuracy near chance, no history, dead filters, local models that fit nothing, a still dream."""
    return tree(False)


@cache
def environment(language: str) -> ContentEnvironment:
    """The environment content is rendered in, links and figures replaced by marks. Facts are given when rendering."""
    strings = read_strings(ROOT / "templates", language)
    made = ContentEnvironment()
    made.filters |= {name: getattr(Formats(strings), name) for name in FORMAT_FILTERS}
    made.filters |= {name: getattr(strings, name) for name in WORD_FILTERS}
    made.globals |= {
        "figure": lambda name: f"\n\n[figure {name}]\n\n",
        "ref": lambda name: f"[{name}]",
        "cite": lambda key: f"[{key}]",
        "page": lambda name: f"{name}.html",
        "references": lambda: "[references]",
        "claim": lambda name: f"\n\n[claim {name}]\n\n",
        "ledger": lambda: "\n\n[ledger]\n\n",
    }
    return made


@cache
def page_text(page: str, language: str) -> str:
    text: str = frontmatter.load(CONTENT / f"{page}.{language}.md").content
    return text


@cache
def captions(language: str) -> dict[tuple[str, str], str]:
    tables = tomllib.loads((CONTENT / f"captions.{language}.toml").read_text(encoding="utf-8"))
    return {(name, key): text for name, table in tables.items() for key, text in table.items()}


def rendered(name: str, text: str, language: str, facts: Tree) -> str:
    """A text as the renderer has it, a mistake in it with its place."""
    return environment(language).rendered(
        f"{name}.{language}",
        text,
        {**looked_up(name, facts), **shots(facts, language)},
        lambda mistake, line: Misprint(mistake.message, f"{name}.{language}", line, mistake.remedy, mistake.column),
    )


@pytest.fixture(scope="session")
def written() -> Callable[[Tree, str, str], str]:
    """``written(facts, page, language)``: the page's HTML, with a mark for each figure."""
    return lambda facts, page, language: to_html(rendered(page, page_text(page, language), language, facts))


def looked_up(name: str, facts: Tree) -> dict[str, Any]:
    """How texts get at facts. Every claim has the verdict ``facts["verdict"]``, so that a test can see what is said of each."""
    verdicts = dict.fromkeys(CLAIMS, facts.get("verdict", "not_measurable"))
    tree_ = {**facts, "claims": {**facts["claims"], "verdicts": verdicts}}
    all_facts = facts_with_findings({branch: Branch.of(below) for branch, below in tree_.items()})
    asked = Asked(all_facts.known, lambda: "lineup.rows.0" if name.startswith("picture") else "")
    return {"fact": asked.fact, "holds": asked.holds}


def shots(facts: Tree, language: str) -> dict[str, str]:
    """What the pictures are called, as the renderer has it."""
    kind = "_rendered" if facts["report"]["rendered"] else ""
    strings = read_strings(ROOT / "templates", language)
    return {"shot": strings(f"shot{kind}"), "shots": strings(f"shots{kind}")}


def unobserved(facts: Tree) -> set[str]:
    """The figures about the observed training that the page has no place for."""
    figures = {key[0] for key in captions("en") if key[0].startswith("training-")}
    parts = {"training-food": "food", "training-cue": "cue"}
    return {figure for figure in figures if not facts["observed"][parts.get(figure, "moments")]}


@pytest.fixture(scope="session")
def captioned() -> Callable[[Tree, str], dict[tuple[str, str], str]]:
    """``captioned(facts, language)``: (figure, "takeaway" or "alt") to text, for every figure that the pages show."""

    def caption(facts: Tree, language: str) -> dict[tuple[str, str], str]:
        left_out = {"history"} if facts["network"]["training"] is None else set()
        left_out |= {name for name in ("kinds", "recorded") if not facts["confusion"][name]}
        left_out |= {"kernels"} if facts["network"]["kernels"] is None else set()
        left_out |= unobserved(facts)
        return {
            key: rendered(".".join(key), text, language, facts)
            for key, text in captions(language).items()
            if key[0] not in left_out
        }

    return caption
