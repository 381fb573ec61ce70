"""The ```python blocks of README.md and docs/ run, page by page in order: a page is one session."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PAGES = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if "```python\n" in page.read_text()]
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n<!-- prints -->\n```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


def test_there_are_pages():
    assert ROOT / "README.md" in PAGES and len(PAGES) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_blocks_of_a_page_run(page, tmp_path, monkeypatch, capsys):
    """What stands below a block, marked `<!-- prints -->`, is what it prints."""
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    text, session = page.read_text(), {"__name__": "__main__"}
    for block in BLOCK.finditer(text):
        # Compiled with the page's own line numbers, so that a failure names the line.
        line = text.count("\n", 0, block.start(1))
        exec(compile("\n" * line + block[1], str(page), "exec"), session)
        printed = capsys.readouterr().out
        if block[2] is not None:
            assert printed == block[2]
