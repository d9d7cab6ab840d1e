"""site_links.py DIRECTORY [NAME...]: no link inside the site leads nowhere, and each of the C functions is on one of its pages."""

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
            if not target.is_file() or (parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].names):
                yield "%s links to %s" % (path.relative_to(site), link)


def main():
    site = Path(sys.argv[1]).resolve()
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    wrong = list(dead_links(site, pages))
    names = set().union(*(page.names for page in pages.values()))
    wrong += ["no page says what %s is" % name for name in sys.argv[2:] if "c." + name not in names]
    print("\n".join(wrong) or "%d pages, %d links" % (len(pages), sum(len(page.links) for page in pages.values())))
    return bool(wrong)


sys.exit(main())
