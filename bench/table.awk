# Puts what the programs printed (who, what, figure; by tabs) into a Markdown table, peers side by side.
BEGIN { FS = "\t" }
NF == 3 {
  if (!($2 in row)) { row[$2] = ++rows; what[rows] = $2 }
  if (!($1 in column)) { column[$1] = ++columns; who[columns] = $1 }
  figure[row[$2], column[$1]] = $3
}
END {
  line = "| what |"; rule = "|---|"
  for (c = 1; c <= columns; ++c) { line = line " " who[c] " |"; rule = rule "---|" }
  print line; print rule
  for (r = 1; r <= rows; ++r) {
    line = "| " what[r] " |"
    for (c = 1; c <= columns; ++c) line = line " " ((r, c) in figure ? figure[r, c] : "–") " |"
    print line
  }
}
