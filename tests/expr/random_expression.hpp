#pragma once
#include <random>
#include <string>

namespace portico::testing {

/// Random expressions of known type over a, b, c (int), s, t (text) and p, q (bool), in words that SQLite reads alike
/// (`iif`, `min`, `max` aside: see for_sqlite).
class RandomExpression {
 public:
  explicit RandomExpression(std::mt19937_64& random) : random_(random) {}

  std::string condition(int depth) {
    if (depth <= 0) return pick({"p", "q", "true", "false", "(a = 1)", "(s = 'x')", "(t is null)"});
    const int d = depth - 1;
    switch (below(11)) {
      case 0:
        return "(" + condition(d) + " and " + condition(d) + ")";
      case 1:
        return "(" + condition(d) + " or " + condition(d) + ")";
      case 2:
        return "(not " + condition(d) + ")";
      case 3:
        return "(" + integer(d) + comparison() + integer(d) + ")";
      case 4:
        return "(" + text(d) + comparison() + text(d) + ")";
      case 5:
        return "(" + integer(d) + negation() + " in (" + integer(d) + ", " + integer(d) + "))";
      case 6:
        return "(" + text(d) + negation() + " in ('x', " + pick({"'ab'", "null", "t"}) + "))";
      case 7:
        return "(" + integer(d) + negation() + " between " + integer(d) + " and " + integer(d) + ")";
      case 8:
        return "(" + text(d) + negation() + " like " + pick({"'%b'", "'A_'", "'x%'", "'%'", "null"}) + ")";
      case 9:
        return "(" + (below(2) ? integer(d) : condition(d)) + " is " + pick({"", "not "}) + "null)";
      default:
        return "if(" + condition(d) + ", " + condition(d) + ", " + condition(d) + ")";
    }
  }

  std::string integer(int depth) {
    if (depth <= 0) return pick({"a", "b", "c", "0", "1", "2", "-3"});
    const int d = depth - 1;
    switch (below(6)) {
      case 0:
        return "(" + integer(d) + pick({" + ", " - ", " * ", " % "}) + integer(d) + ")";
      case 1:
        return "(- " + integer(d) + ")";
      case 2:
        return "abs(" + integer(d) + ")";
      case 3:
        return "coalesce(" + integer(d) + ", " + integer(d) + ")";
      case 4:
        return pick({"least(", "greatest("}) + integer(d) + ", " + integer(d) + ")";
      default:
        return "if(" + condition(d) + ", " + integer(d) + ", null)";
    }
  }

  std::string text(int depth) {
    if (depth <= 0) return pick({"s", "t", "'x'", "'ab'", "''"});
    const int d = depth - 1;
    switch (below(4)) {
      case 0:
        return pick({"lower(", "upper(", "trim("}) + text(d) + ")";
      case 1:
        return "coalesce(" + text(d) + ", " + text(d) + ")";
      case 2:
        return pick({"least(", "greatest("}) + text(d) + ", " + text(d) + ")";
      default:
        return "if(" + condition(d) + ", " + text(d) + ", " + text(d) + ")";
    }
  }

  static std::string for_sqlite(std::string text) {
    for (const auto& [ours, theirs] : {std::pair{"if(", "iif("}, {"least(", "min("}, {"greatest(", "max("}})
      for (std::size_t at = 0; (at = text.find(ours, at)) != std::string::npos; at += std::string(theirs).size())
        text.replace(at, std::string(ours).size(), theirs);
    return text;
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }
  std::string pick(std::initializer_list<const char*> words) { return *(words.begin() + below(words.size())); }
  std::string comparison() { return pick({" = ", " <> ", " < ", " <= ", " > ", " >= "}); }
  std::string negation() { return pick({"", " not"}); }

  std::mt19937_64& random_;
};

}  // namespace portico::testing
