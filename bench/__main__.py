"""`python -m bench [names]`: run benchmarks, all or those named, and print each as a table and as JSON."""

import json
import sys
from collections.abc import Callable, Mapping

from bench import digests, following, graph, identity, imports, load, search, soak, trust, web
from bench.figures import Figure, table

BENCHES: Mapping[str, Callable[[], list[Figure]]] = {
    "web": web.run,
    "import": imports.run,
    "identity": identity.run,
    "trust": trust.run,
    "graph": graph.run,
    "search": search.run,
    "following": following.run,
    "digests": digests.run,
    "soak": soak.run,
}


def main(arguments: list[str]) -> int:
    unknown = [name for name in arguments if name not in BENCHES]
    if unknown:
        print(f"No benchmark {unknown[0]!r}; there are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    for name in arguments or BENCHES:
        try:
            figures = BENCHES[name]()
        except load.NoGenerator as error:
            print(error, file=sys.stderr)
            return 1
        print(table(name, figures))
        print(json.dumps({"bench": name, "figures": [figure.as_dict() for figure in figures]}))
    return 0


sys.exit(main(sys.argv[1:]))
