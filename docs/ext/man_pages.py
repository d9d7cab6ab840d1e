"""The directive `man-pages`: manual pages, each as a section with its text as a terminal shows it (mandoc)."""

import os
import re
import subprocess
from pathlib import Path

from sphinx.util.docutils import SphinxDirective


class ManPages(SphinxDirective):
    """The content is lines of paths, which may have wildcards, below the sources or what was built from them ($builddir)."""

    has_content = True

    def run(self):
        lines = []
        for pattern in self.content:
            for home in (Path(self.env.srcdir), Path(os.environ["builddir"])):
                pages = sorted(home.glob(pattern), key=lambda path: path.stem)
                for path in pages:
                    name = path.stem.replace("-", " ", 1) if path.suffix == ".1" else path.stem
                    lines += ["## %s(%s)" % (name, path.suffix[1:]), "", "```text", self.text(path), "```", ""]
                if pages:
                    break
            else:
                raise self.error("there is no %s" % pattern)
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)

    def text(self, path):
        """Without the lines at its top and bottom, which repeat its name."""
        self.env.note_dependency(str(path))
        command = ["mandoc", "-T", "utf8", "-O", "width=88", str(path)]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return "\n".join(re.sub(".\b", "", shown).rstrip().split("\n")[1:-1]).strip("\n")


def setup(app):
    app.add_directive("man-pages", ManPages)
    return {"parallel_read_safe": True}
