"""site_links.py DIRECTORY [ID...]: no link inside the site leads nowhere, and each ID is there to be linked to."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, path):
        super().__init__()
        self.links, self.names = [], set()
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key in ("href", "src", "data") and value:
                self.links.append(value)
            elif key in ("id", "name") and value:
                self.names.add(value)


def dead_links(site, pages):
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            names = pages[target].names if target in pages else {unquote(parts.fragment)}
            if not target.is_file() or parts.fragment and unquote(parts.fragment) not in names:
                yield "%s links to %s" % (path.relative_to(site), link)


def main():
    site = Path(sys.argv[1]).resolve()
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    wrong = list(dead_links(site, pages))
    names = set().union(*(page.names for page in pages.values()))
    wrong += ["no page has %s" % name for name in sys.argv[2:] if name not in names]
    print("\n".join(wrong) or "%d pages, %d links" % (len(pages), sum(len(page.links) for page in pages.values())))
    return bool(wrong)


sys.exit(main())
