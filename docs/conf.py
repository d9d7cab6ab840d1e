"""How Sphinx makes the reference site (`./dev docs`).  Its pages are Markdown all over the source tree, so that their links
hold there too; the C interface is read from the headers (ext/c_header.py), the Python interface from the docstrings."""

import re
import sys
from collections.abc import MutableMapping
from enum import Enum
from pathlib import Path
from unittest.mock import MagicMock

from pygments.lexers.special import TextLexer

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME / "docs/ext"), str(HOME / "bindings/python/src")]

project = "libreml"
release = re.search(r"AC_INIT\(\[libreml\], \[([0-9.]+)\]", (HOME / "configure.ac").read_text()).group(1)
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "c_header", "man_pages"]
source_suffix = {".md": "markdown"}
root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "spec/*.md",
    "spec/vectors/README.md",
    "spec/readers/README.md",
    "bench/README.md",
    "bindings/*/README.md",
    "examples/README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "NEWS.md",
    "README.md",
]

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header"]  # a page of spec/ may go from its title to a third level

default_role = "code"  # of docstrings
# What is built in C is not needed to read docstrings, but for its numbers, which the headers have.  Nor is what single modules
# use.
headers = "".join(path.read_text() for path in sorted((HOME / "include/reml").glob("*.h")))
numbers = {name: int(value) for name, value in re.findall(r"(REML_\w+) =\s+(-?\d+)", headers)}
sys.modules["reml._reml"] = MagicMock(lib=MagicMock(**numbers))
autodoc_mock_imports = ["dask", "numpy", "pandas", "pyspark", "scipy", "sklearn"]
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_typehints = "signature"
python_use_unqualified_type_names = True

nitpicky = True
nitpick_ignore_regex = [
    ("c:identifier", r"u?int\d+_t|size_t|ptrdiff_t"),
    ("py:mod", "logging"),
    ("py:class", r"os.PathLike|default=.*|[0-9.]+|pyspark\..*|NoneType|Path"),
]

html_theme = "furo"
html_title = "libreml " + release
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_static_path = []
# Pages stand where they do in the source tree; this one leads from the top to the first.
html_additional_pages = {"index": "front.html"}
templates_path = ["templates"]
highlight_language = "none"


def keep_colon(app, what, name, obj, options, lines):
    """Napoleon would take what stands before a colon for the type of an attribute, if it is on the first line."""
    if what == "attribute":
        lines.insert(0, "")


def made_by_reml(app, what, name, obj, options, signature, result):
    """How to make what programs do not make, such as errors and members of an Enum, is not shown."""
    if what == "exception" or isinstance(obj, type) and issubclass(obj, (Enum, MutableMapping)):
        return "", result
    return None


def drop_outside_links(app, name, source):
    """Links to directories, and to pages that are for readers of the sources only, lead nowhere here and become plain text."""
    here = HOME / app.env.doc2path(name, base=False)

    def link(match):
        path = (here.parent / match[2]).resolve()
        page = path.suffix == ".md" and path.is_file() and str(path.relative_to(HOME).with_suffix("")) not in app.env.found_docs
        return match[1] if path.is_dir() or page else match[0]

    source[0] = re.sub(r"\[([^]\n]+)\]\(([\w./-]+)\)", link, source[0])


def setup(app):
    app.connect("source-read", drop_outside_links)
    app.connect("autodoc-process-docstring", keep_colon, priority=400)
    app.connect("autodoc-process-signature", made_by_reml)
    # The specification has blocks in these languages, which Pygments does not know.
    app.add_lexer("hex", TextLexer)
    app.add_lexer("magic", TextLexer)
