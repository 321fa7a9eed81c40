"""The site: rendered where it has to be, and put in the place of the old one as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.report.folder import SiteFolder
from generator.report.source import Source

__all__ = ["Written", "write_site"]


@dataclass(frozen=True)
class Written:
    """How many pages a site has, which were rendered for it (``language/page``), and which of its files are other ones now."""

    pages: int
    rendered: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def write_site(source: Source, out: Path, cache: Path, laid_open: bool = False) -> Written:
    """Bring the site at ``out`` up to date; one that is so already is left alone, and nothing is imported to find that out.

    What is remembered of pages, so that they need not be rendered again, lies below ``cache``. With ``laid_open`` it is the proof
    of the site, in which every alternative of the narrative is shown.

    Raises:
        Problem: a page, translation, fact, figure, picture or reference is missing; says where. The site is left as it was.
        Damaged: something stored cannot be used; the next try makes it again. The site is left as it was.
    """
    site = SiteFolder(out, cache)
    key = f"{source.key} laid open" if laid_open else source.key
    if pages := site.holds(key):
        return Written(pages)
    from generator.report.contents import contents

    made = contents(source, cache, laid_open)
    files = {**made.files, **{f"figures/{name}": image for name, image in source.images.items()}}
    return Written(made.pages, made.rendered, tuple(site.replace(files, key, made.pages)))
