#!/usr/bin/env bash
# Who may include whom (DESIGN, section 2), read from the #include lines of every tracked source:
#   - a room includes itself and the rooms below it, never a sibling;
#   - our headers are named from the repository root;
#   - third-party and system headers stand in .cpp files (and *_test_util.h; Highway in *-inl.h, which .cpp files alone include) only, zlib and oneTBB in base, oneDNN in ops;
#   - no <iostream> and no <regex> in a header.
set -euo pipefail
cd "$(dirname "$0")/../.."

mapfile -t files < <(git ls-files -co --exclude-standard 'keratin/*.h' 'keratin/*.cpp' 'cli/*.h' 'cli/*.cpp' | sort -u)
((${#files[@]})) || exit 0

awk '
BEGIN {
  below["base"] = "base"
  below["core"] = "core base"
  below["ops"] = "ops core base"
  below["autograd"] = "autograd ops core base"
  below["graph"] = "graph ops core base"
  below["data"] = "data core base"
  below["keras"] = "keras ops autograd graph data core base"
  home["zlib"] = "base"
  home["oneTBB"] = "base"
  home["oneDNN"] = "ops"
}
function wrong(what) { printf "%s:%d: %s\n", FILENAME, FNR, what; bad = 1 }
function room_of(path,   part) { split(path, part, "/"); return part[3] == "" ? "keratin" : part[2] }
function may_include(from, to) { return from == "keratin" || index(" " below[from] " ", " " to " ") > 0 }
function library_of(name) {
  if (name == "zlib.h") return "zlib"
  if (name ~ /^(tbb|oneapi\/tbb)(\/|\.h$)/) return "oneTBB"
  if (name ~ /dnnl/) return "oneDNN"
  return ""
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
  quoted = $0 ~ /include[ \t]*"/
  name = $0
  sub(/^[^<"]*[<"]/, "", name)
  sub(/[>"].*$/, "", name)
  header = FILENAME ~ /\.h$/
  test = FILENAME ~ /_(test|bench)\.cpp$|_test_util\.h$/

  if (name ~ /^(keratin|cli|bench|examples|tests)\//) {
    helper = test && name ~ /^(tests|bench)\//  # golden files, limits of the machine and the like
    if (FILENAME ~ /^keratin\// && name !~ /^keratin\// && !helper) wrong("the library does not include " name)
    if (FILENAME ~ /^keratin\// && name ~ /^keratin\//) {
      from = room_of(FILENAME); to = room_of(name)
      if (to == "keratin" && from != "keratin" && !test) wrong("the umbrella header is for users; include what is needed")
      else if (to != "keratin" && !may_include(from, to)) wrong(from " may not include " to ": " name)
    }
    next
  }
  if (quoted && name !~ /^hwy\//) wrong("name it from the repository root: " name)
  inner = FILENAME ~ /-inl\.h$/ && name ~ /^hwy\//
  if (header && !test && !inner && name ~ /[.\/]/) wrong("third-party and system headers stand in .cpp files only: " name)
  if (header && (name == "iostream" || name == "regex")) wrong("no <" name "> in a header")
  library = library_of(name)
  if (library != "" && FILENAME ~ /^keratin\// && room_of(FILENAME) != home[library])
    wrong(library " is behind a header of keratin/" home[library])
}
END { exit bad }
' "${files[@]}"
