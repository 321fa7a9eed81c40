"""What a piece of code *is*, apart from how it is written down.

A stored result is good as long as the code that made it would make it again. Comparing files would throw results away
for a comment; comparing nothing would keep them after a bug is fixed. So a function is followed through its syntax tree:
itself and every function, class and constant of this project that it names, without comments and docstrings, and
without the types of arguments and results, which are only promised and compute nothing. Nothing is imported, so torch stays out.
"""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator.notes import read_note, write_note

__all__ = ["Fingerprints", "fingerprint", "sources"]

_PACKAGE = "generator"
_ROOT = Path(__file__).parent.parent.parent


class Fingerprints:
    """:func:`fingerprint` of any function, remembered in a file for as long as no source file of this project changes."""

    def __init__(self, path: Path | None = None, root: Path = _ROOT) -> None:
        self._path, self._root, self._sources = path, root, sources(root)
        self._known, self._fresh = self._read(), False

    def __call__(self, symbol: str) -> str:
        """SHA-256 of the code behind a symbol.

        Raises:
            KeyError: there is no such module or name.
        """
        if symbol not in self._known:
            self._known[symbol], self._fresh = fingerprint(symbol, self._root), True
        return self._known[symbol]

    def save(self) -> None:
        """Keep what was found out."""
        if self._path and self._fresh:
            write_note(self._path, {"sources": self._sources, "known": self._known})
            self._fresh = False

    def _read(self) -> dict[str, str]:
        kept = read_note(self._path) if self._path else None
        return dict(kept["known"]) if kept and kept["sources"] == self._sources else {}


def sources(root: Path = _ROOT) -> str:
    """SHA-256 of every source file of this project."""
    content = hashlib.sha256()
    for path in sorted((root / _PACKAGE).rglob("*.py")):
        content.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return content.hexdigest()


@dataclass(frozen=True)
class _Module:
    definitions: dict[str, ast.stmt]
    imports: dict[str, tuple[str, str | None]]


@cache
def fingerprint(symbol: str, root: Path = _ROOT) -> str:
    """SHA-256 of the code behind ``"package.module:name"`` and of everything of this project it uses.

    Raises:
        KeyError: there is no such module or name.
    """
    seen: dict[tuple[str, str], str] = {}
    module, _, name = symbol.partition(":")
    _follow(module, name, seen, root)
    text = "\n".join(f"{owner}:{item} {code}" for (owner, item), code in sorted(seen.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def _follow(module: str, name: str, seen: dict[tuple[str, str], str], root: Path) -> None:
    if (module, name) in seen:
        return
    parsed = _parse(module, root)
    if name in parsed.definitions:
        node = parsed.definitions[name]
        seen[module, name] = ast.dump(node)
        _follow_names(module, parsed, node, seen, root)
    elif name in parsed.imports:
        _follow_import(parsed.imports[name], None, seen, root)
    else:
        raise KeyError(f"{module} has no {name}")


def _follow_names(module: str, parsed: _Module, node: ast.stmt, seen: dict[tuple[str, str], str], root: Path) -> None:
    imports = parsed.imports | _imports_in(node)
    attributes = {
        id(inner.value): inner.attr
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name)
    }
    for inner in ast.walk(node):
        if not isinstance(inner, ast.Name):
            continue
        if inner.id in parsed.definitions:
            _follow(module, inner.id, seen, root)
        elif inner.id in imports:
            _follow_import(imports[inner.id], attributes.get(id(inner)), seen, root)


def _follow_import(target: tuple[str, str | None], attribute: str | None, seen: dict[tuple[str, str], str], root: Path) -> None:
    module, name = target
    if module.split(".")[0] != _PACKAGE:
        return
    if name and _path(f"{module}.{name}", root):
        module, name = f"{module}.{name}", None
    if name:
        _follow(module, name, seen, root)
    elif attribute:
        _follow(module, attribute, seen, root)
    else:
        for definition in _parse(module, root).definitions:
            _follow(module, definition, seen, root)


@cache
def _parse(module: str, root: Path) -> _Module:
    path = _path(module, root)
    if path is None:
        raise KeyError(f"no module {module}")
    tree = _without_annotations(_without_docstrings(ast.parse(path.read_text(encoding="utf-8"))))
    definitions: dict[str, ast.stmt] = {}
    imports: dict[str, tuple[str, str | None]] = {}
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            definitions[statement.name] = statement
        elif isinstance(statement, ast.Assign):
            definitions |= {target.id: statement for target in statement.targets if isinstance(target, ast.Name)}
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            definitions[statement.target.id] = statement
        else:
            imports |= _imports_in(statement)
    definitions.pop("__all__", None)
    return _Module(definitions, imports)


def _imports_in(node: ast.stmt) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.ImportFrom) and inner.module:
            found |= {alias.asname or alias.name: (inner.module, alias.name) for alias in inner.names}
        elif isinstance(inner, ast.Import):
            found |= {alias.asname: (alias.name, None) for alias in inner.names if alias.asname}
    return found


def _path(module: str, root: Path) -> Path | None:
    base = root.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                node.body = node.body[1:] or [ast.Pass()]
    return tree


def _without_annotations(tree: ast.Module) -> ast.Module:
    """Without those of arguments and results; what a field is annotated with decides how it is read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
    return tree
