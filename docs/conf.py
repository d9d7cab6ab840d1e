"""How Sphinx makes the reference site (`./dev docs`).  Its pages are Markdown all over the source tree, so that their links hold
there too; the C interface is read from the headers (ext/c_header.py), the Python interface from the docstrings."""

import re
import sys
from pathlib import Path

from pygments.lexers.special import TextLexer

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME / "docs/ext"), str(HOME / "bindings/python/src")]

project = "libreml"
release = re.search(r"AC_INIT\(\[libreml\], \[([0-9.]+)\]", (HOME / "configure.ac").read_text()).group(1)
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "c_header"]
source_suffix = {".md": "markdown"}
root_doc = "docs/index"
include_patterns = [
    "docs/**.md",
    "spec/*.md",
    "spec/vectors/README.md",
    "spec/readers/README.md",
    "bench/README.md",
    "CONTRIBUTING.md",
    "NEWS.md",
]

myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header"]  # a page of spec/ may go from its title to a third level

default_role = "code"  # of docstrings
# What is built in C is not needed to read docstrings, nor is what only the Regressor uses.
autodoc_mock_imports = ["reml._reml", "numpy", "scipy", "sklearn"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
python_use_unqualified_type_names = True

nitpicky = True
nitpick_ignore_regex = [("c:identifier", r"u?int\d+_t|size_t|ptrdiff_t"), ("py:mod", "logging"), ("py:class", r"default=.*|[0-9.]+")]

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


def setup(app):
    # The specification has blocks in these languages, which Pygments does not know.
    app.add_lexer("hex", TextLexer)
    app.add_lexer("magic", TextLexer)
