#include "model/fuzz_parsers.hpp"

#include <algorithm>
#include <random>

#include "expr/node.hpp"
#include "expr/random_expression.hpp"
#include "model/dimension.hpp"

namespace portico::testing {
namespace {

using model::DimensionSpec;

constexpr std::string_view lists[] = {
    "country",
    "country , gift,due:Month",
    "amount:0,10, 100.50,country",
    "amount:-5,+3",
    "if(country in ('DE', 'a:b'), 1, 2),month(sold_at)",
    "quantity * 2:1,2",
    "\"two words\":day",
    "5,amount:0",
    "amount:0,10,5",
    "country,,gift",
    "due:month:day",
    "a:99999999999999999999",
    "amount:0,10,--5",
};

constexpr std::string_view pieces[] = {
    "country",     "due", ":month", ":hour", ":Week", ":0",    ":1,2.50", "-3", ",",       ",",
    "+7",          ".5",  "amount", "(",     ")",     "'a:b'", "'",       "\"", "\"x y\"", "month(sold_at)",
    "if(a, 1, 2)", " ",   "* 2",    "and",   "5",     "1.",    ":"};

/// Fields have plain names; what else stands in quotes is shown without them and binds to nothing.
bool plain(const DimensionSpec& dimension) {
  const expr::Node& root = dimension.value.root();
  return root.kind != expr::Kind::name || expr::quoted_name(root.name) == root.name;
}

bool same(const DimensionSpec& a, const DimensionSpec& b) {
  const bool cut = a.cut.has_value() == b.cut.has_value() &&
                   (!a.cut || (a.cut->unit == b.cut->unit && a.cut->bounds == b.cut->bounds));
  return a.name == b.name && a.value.root() == b.value.root() && cut && a.field() == b.field();
}

void use(const model::Cut& cut) {
  promise(std::is_sorted(cut.bounds.begin(), cut.bounds.end()), "bounds that ascend");
  promise(cut.unit.has_value() == cut.bounds.empty(), "a unit or bounds");
  promise(cut.unit || cut.fits(cut.type()), "a range of a number is a number");
  if (!cut.unit)
    for (std::size_t at = 0; at <= cut.bounds.size(); ++at) (void)cut.label(static_cast<std::int64_t>(at));
}

bool takes_dimensions(std::string_view text) {
  const auto all = model::parse_dimensions({std::string(text)});
  if (!all) {
    const Error& error = all.error();
    promise(error.code == Errc::invalid && error.message.find('\n') == std::string::npos, "an error of one line");
    return false;
  }
  std::vector<std::string> names;
  for (const auto& dimension : *all) {
    if (dimension.cut) use(*dimension.cut);
    promise(std::count_if(all->begin(), all->end(), [&](const auto& one) { return one.name == dimension.name; }) == 1,
            "a dimension twice");
    names.push_back(dimension.name);
  }
  if (!std::all_of(all->begin(), all->end(), plain)) return true;
  const auto again = model::parse_dimensions(names);  // each apart: behind a range a number would be its bound
  promise(again && std::equal(all->begin(), all->end(), again->begin(), again->end(), same), "the same by their names");
  return true;
}

std::string likely_dimensions(Dice& dice) {
  if (dice.chance(60)) return word_salad(pieces, 8, dice);
  std::mt19937_64 random(dice.word());
  RandomExpression expressions(random);
  return expressions.condition(2) + "," + expressions.integer(2) + ":0," + std::to_string(1 + dice.pick(100)) + "," +
         expressions.text(2);
}

}  // namespace

const FuzzedParser dimension_parser{"dimension", lists, takes_dimensions, likely_dimensions};

}  // namespace portico::testing
