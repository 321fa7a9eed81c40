"""The house: which room knows which. Read from the source, so that no import hides in a function that no test calls."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from generator.families import FAMILIES
from generator.measures.topics import TOPICS

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "generator"

ROOMS = {
    # the ground floor: files, settings, words for what went wrong
    "errors": "",
    "places": "errors",
    "symbols": "",
    "device": "",
    "memory": "",
    "files": "errors",
    "notes": "files errors",
    "inventory": "files notes errors",
    "toml": "places errors",
    "facts": "notes errors",
    "config": "errors",
    # pictures and the network, the methods, the mathematics of measures
    "pictures": "config notes errors",
    "imaging": "files errors",
    "network": "pictures device files notes errors",
    "evidence": "pictures",
    "explain": "network evidence pictures symbols errors",
    # what computes, whatever it is
    "engine": "pictures device files inventory notes errors",
    # what is computed and drawn; neither of the two knows the other
    "workshop": "engine network memory config symbols errors",
    "family": "engine pictures config",
    "figures": "family workshop engine explain evidence network imaging pictures config symbols errors",
    "measures": "family workshop engine explain evidence network imaging pictures config symbols errors",
    "families": "figures measures family",
    # what is said about it
    "claims": "facts toml errors",
    "findings": "facts",
    "lexicon": "facts toml",
    "report": "claims facts places inventory files toml notes errors",
    # a build, and what is measured beside it
    "colophon": "family engine network device pictures config",
    "prepare": "families family engine pictures config errors",
    "drawing": "prepare family engine imaging files notes errors",
    "outcome": "engine notes config files errors",
    "progress": "engine",
    "terminal": "progress engine",
    "sourcing": "report findings claims drawing facts config",
    "making": "workshop families family prepare drawing outcome colophon progress engine network config errors",
    "measuring": "measures workshop prepare engine network device files config errors",
    "pipeline": "making sourcing outcome progress drawing report facts engine config files errors",
    "serving": "pipeline terminal progress engine config errors",
    # the front door
    "observing": "explain evidence network imaging pictures files errors",
    "commands": "observing serving terminal pipeline measuring sourcing prepare drawing outcome families lexicon report progress "
    "network pictures facts evidence engine device memory config files notes errors",
    "cli": "commands files errors",
}
"""Every room from the ground up, and the rooms below that it may know. A file of its own is a room."""

HEAVY = ("torch", "captum", "lime")


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def only_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def imported(node: ast.AST, *, types: bool, within_functions: bool) -> set[str]:
    """Every module that the code below a node imports: ``from package import module`` counts as both."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            found |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            found |= {str(child.module), *(f"{child.module}.{alias.name}" for alias in child.names)}
        elif only_for_types(child) and not types:
            continue
        elif within_functions or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found |= imported(child, types=types, within_functions=within_functions)
    return found


def own(names: set[str]) -> set[str]:
    return {name for name in names if name in MODULES}


def heavy(names: set[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] in HEAVY}


def closure(start: set[str]) -> set[str]:
    """All that is imported once these modules are: theirs at module level, those of their packages, and so on."""
    seen: set[str] = set()
    todo = set(start)
    while todo:
        module = todo.pop()
        seen.add(module)
        names = imported(tree_of(module), types=False, within_functions=False) if module in MODULES else set()
        parents = {module.rsplit(".", number)[0] for number in range(1, module.count(".") + 1)} & MODULES.keys()
        todo |= {name for name in names | parents if name in MODULES or heavy({name})} - seen
    return seen


def test_every_file_is_in_a_room_and_every_room_stands_above_those_it_knows():
    rooms = list(ROOMS)
    assert {room_of(module) for module in MODULES} - {""} == set(rooms)
    for number, (room, below) in enumerate(ROOMS.items()):
        assert set(below.split()) <= set(rooms[:number]), room


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_the_rooms_below_that_it_may_know(room):
    known: dict[str, set[str]] = {}
    for module in MODULES:
        if room_of(module) == room:
            for name in own(imported(tree_of(module), types=True, within_functions=True)):
                known.setdefault(room_of(name), set()).add(f"{module} -> {name}")
    allowed = {room, "", *ROOMS[room].split()}
    assert {other: sorted(arrows) for other, arrows in known.items() if other not in allowed} == {}


def test_what_is_built_and_what_is_recorded_do_not_know_each_other():
    assert "measures" not in ROOMS["figures"].split()
    assert "figures" not in ROOMS["measures"].split()


WITHOUT_TORCH = (
    "pictures",
    "imaging",
    "evidence",
    "engine",
    "family",
    "claims",
    "findings",
    "lexicon",
    "report",
    "prepare",
    "drawing",
    "sourcing",
)


@pytest.mark.parametrize("room", WITHOUT_TORCH)
def test_a_room_without_torch(room):
    within = {module for module in MODULES if room_of(module) == room}
    assert heavy({name for module in within for name in imported(tree_of(module), types=True, within_functions=True)}) == set()
    assert heavy(closure(within)) == set()


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) in ("figures", "measures", "families", "prepare")])
def test_planning_imports_no_torch(module):
    assert heavy(closure({module})) == set()


def reached(symbol: str) -> set[str]:
    """Every module imported on the way of a function and of all functions of this project that it names."""
    todo, seen, found = [tuple(symbol.split(":"))], set(), set()
    while todo:
        module, name = todo.pop()
        if (module, name) in seen or module not in MODULES:
            continue
        seen.add((module, name))
        found |= closure({module})
        definitions = {node.name: node for node in tree_of(module).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        if name not in definitions:
            continue
        node = definitions[name]
        names = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        local = imported(node, types=False, within_functions=True)
        found |= local | closure(own(local))
        todo += [(module, other) for other in names & definitions.keys()]
        todo += [target for other in names if (target := origin(module, node, other))]
    return found


def origin(module: str, node: ast.AST, name: str) -> tuple[str, str] | None:
    """Where a name that a definition uses was imported from."""
    for inner in [*ast.walk(node), *tree_of(module).body]:
        if isinstance(inner, ast.ImportFrom):
            for alias in inner.names:
                if (alias.asname or alias.name) == name:
                    return str(inner.module), alias.name
    return None


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize("verb", ["plan", "draw", "plan_on_record"])
def test_no_family_needs_torch_to_plan_or_draw(family, verb):
    function = getattr(family, verb)
    assert heavy(reached(f"{function.__module__}:{function.__name__}")) == set()


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_no_topic_needs_torch_to_say_what_is_on_record(topic):
    assert heavy(reached(topic.function)) == set()


def test_the_walk_finds_torch_where_there_is_some():
    assert "torch" in reached("generator.figures.saliency:compute")
    assert "torch" in closure({"generator.network.network"})
    assert "torch" not in closure({"generator.figures.saliency"})


def test_what_plans_and_draws_leaves_torch_out_when_it_is_imported():
    """The same at run time, where other people's packages have their say too."""
    code = (
        "import sys, generator.cli, generator.prepare, generator.drawing, generator.pipeline, generator.families\n"
        "from generator.measures.topics import TOPICS\n"
        "from generator.symbols import resolve\n"
        "for topic in TOPICS: resolve(topic.function)\n"
        f"sys.exit(', '.join(name for name in {HEAVY!r} if name in sys.modules) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
