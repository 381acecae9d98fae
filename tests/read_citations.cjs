// Reads BibTeX or RIS from standard input with citation-js, which wrote none of it, and prints CSL items as JSON.
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-ris");

const text = require("fs").readFileSync(0, "utf8");
// One entry at a time: what it cannot read must not hide the others.
const items = text.split(/\n(?=@)|(?<=\nER  - )\n/).flatMap((entry) => {
  if (!entry.trim()) return [];
  try {
    return new Cite(entry).data.map(({ _graph, ...item }) => item);
  } catch (error) {
    return [{ unread: entry, why: String(error.message) }];
  }
});
process.stdout.write(JSON.stringify(items));
