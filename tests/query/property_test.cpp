#include <random>

#include <boost/test/unit_test.hpp>
#include <fmt/ranges.h>

#include "calendar/bucket.hpp"
#include "calendar/period.hpp"
#include "query/shop.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(query_property)

using namespace portico;
using testing::FakeWarehouse;
using testing::ScopeMaker;
using testing::Shop;

using Cells = FakeWarehouse::Cells;
using Group = std::vector<const Cells*>;

template <class T>
std::optional<T> cell(const Cells& cells, const char* name) {
  const auto found = cells.find(name);
  if (found == cells.end() || is_null(found->second)) return std::nullopt;
  return std::get<T>(found->second);
}

std::optional<Decimal> amount(const Cells& cells) {
  const auto quantity = cell<std::int64_t>(cells, "quantity");
  const auto price = cell<Decimal>(cells, "price");
  if (!quantity || !price) return std::nullopt;
  return Decimal::from_units(*quantity, 0).times(*price);
}

Value revenue(const Group& rows) {
  if (rows.empty()) return Decimal::from_units(0, 2);
  std::optional<Decimal> sum;
  for (const Cells* row : rows)
    if (const auto value = amount(*row)) sum = sum ? *sum->plus(*value) : *value;
  return sum ? Value{*sum} : Value{};
}

std::int64_t orders(const Group& rows) {
  std::vector<std::int64_t> found;
  for (const Cells* row : rows)
    if (const auto invoice = cell<std::int64_t>(*row, "invoice"))
      if (std::find(found.begin(), found.end(), *invoice) == found.end()) found.push_back(*invoice);
  return static_cast<std::int64_t>(found.size());
}

Value basket(const Group& rows) {
  const Value sum = revenue(rows);
  if (is_null(sum) || orders(rows) == 0) return {};
  return *std::get<Decimal>(sum).divided_by(Decimal::from_units(orders(rows), 0), 8);
}

Value mean_quantity(const Group& rows) {
  std::int64_t sum = 0, count = 0;
  for (const Cells* row : rows)
    if (const auto quantity = cell<std::int64_t>(*row, "quantity")) sum += *quantity, ++count;
  if (count == 0) return {};
  return *Decimal::from_units(sum, 0).divided_by(Decimal::from_units(count, 0), 6);
}

Value greatest_country(const Group& rows) {
  std::optional<std::string> found;
  for (const Cells* row : rows)
    if (const auto country = cell<std::string>(*row, "country")) found = std::max(found.value_or(""), *country);
  return found ? Value{*found} : Value{};
}

Value last_price(const Group& rows) {
  std::optional<std::pair<Instant, Decimal>> found;
  for (const Cells* row : rows)
    if (const auto price = cell<Decimal>(*row, "price")) {
      const std::pair candidate{*cell<Instant>(*row, "sold_at"), *price};
      if (!found || candidate > *found) found = candidate;
    }
  return found ? Value{found->second} : Value{};
}

Value median_quantity(const Group& rows) {
  std::vector<std::int64_t> values;
  for (const Cells* row : rows)
    if (const auto quantity = cell<std::int64_t>(*row, "quantity")) values.push_back(*quantity);
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::int64_t twice = values[(values.size() - 1) / 2] + values[values.size() / 2];
  return Decimal::from_units(twice * 500'000, 6);
}

Value countries(const Group& rows) {
  std::vector<std::string> found;
  for (const Cells* row : rows)
    if (const auto country = cell<std::string>(*row, "country"))
      if (std::find(found.begin(), found.end(), *country) == found.end()) found.push_back(*country);
  return static_cast<std::int64_t>(found.size());
}

struct NaiveMeasure {
  const char* text;
  std::function<Value(const Group&)> value;
};
const NaiveMeasure measures[] = {
    {"revenue", revenue},
    {"orders", [](const Group& rows) { return Value{orders(rows)}; }},
    {"basket", basket},
    {"sales.lines", [](const Group& rows) { return Value{static_cast<std::int64_t>(rows.size())}; }},
    {"avg(quantity)", mean_quantity},
    {"max(if(invoice is null, country, country))", greatest_country},
    {"last(price)", last_price},
    {"quantile(quantity, 0.5)", median_quantity},
    {"distinct(if(invoice is null, country, country))", countries},
};

struct NaiveFilter {
  const char* text;
  std::function<bool(const Cells&)> keeps;
};
const NaiveFilter filters[] = {
    {"", [](const Cells&) { return true; }},
    {"country in ('DE', 'FR') or gift",
     [](const Cells& row) {
       const auto country = cell<std::string>(row, "country");
       return (country && (*country == "DE" || *country == "FR")) || cell<bool>(row, "gift").value_or(false);
     }},
    {"amount > 5", [](const Cells& row) { return amount(row) && *amount(row) > Decimal::from_units(5, 0); }},
    {"not gift and quantity is not null",
     [](const Cells& row) { return !cell<bool>(row, "gift").value_or(true) && cell<std::int64_t>(row, "quantity"); }},
};

class World : public Shop {
 public:
  explicit World(std::mt19937_64& source) : random(source) {
    for (const char* customer : {"6", "7", ""}) {
      std::vector<Cells> rows;
      for (std::size_t i = below(150); i > 0; --i) rows.push_back(row());
      store.add("sales", customer, rows);
    }
  }

  std::size_t below(std::size_t count) { return random() % count; }
  Value maybe(Value value) { return below(8) == 0 ? Value{} : value; }

  Cells row() {
    const char* countries[] = {"DE", "FR", "AT", "", "é"};
    const auto minutes = std::chrono::minutes{below(60 * 24 * 500)};
    return {{"sold_at", testing::at("2025-01-01T00:00:00Z") + minutes},
            {"country", maybe(std::string(countries[below(5)]))},
            {"quantity", maybe(static_cast<std::int64_t>(below(9)) - 2)},
            {"price", maybe(testing::money(static_cast<std::int64_t>(below(500))))},
            {"invoice", maybe(static_cast<std::int64_t>(below(40)))},
            {"gift", maybe(below(2) == 0)},
            {"due", maybe(*parse_date("2026-01-01") + std::chrono::days{below(3)})}};
  }

  std::mt19937_64& random;
};

/// The question answered row by row.
class Naive {
 public:
  Naive(const World& world, const model::Query& query, const std::string& customer, const NaiveFilter& filter)
      : world_(world), query_(query) {
    zone_ = *world.zones.find(query.zone);
    if (!query.every.empty()) every_ = *calendar::parse_every(query.every);
    if (!query.period.empty()) range_ = *calendar::Period::parse(query.period)->resolve(world.now, *zone_);
    for (const auto& row : world.store.rows("sales"))
      if (mine(row, customer) && filter.keeps(row.cells)) add(row);
  }

  std::string table(const std::vector<const NaiveMeasure*>& asked) {
    std::string text;
    const std::vector<Instant> shown = buckets();
    for (const Instant bucket : shown)
      for (const auto& [key, line] : combinations_) {
        std::vector<std::string> cells;
        if (every_) cells.push_back(start_text(bucket));
        if (!query_.by.empty()) cells.push_back(line);
        for (const auto* measure : asked) {
          const auto add_cell = [&](const Value& value) { cells.push_back(is_null(value) ? "-" : to_string(value)); };
          add_cell(measure->value(groups_[{bucket, key}]));
          if (query_.cumulative) add_cell(measure->value(until(shown, bucket, key)));
        }
        text += fmt::format("\n{}", fmt::join(cells, "|"));
      }
    return text;
  }

 private:
  bool mine(const FakeWarehouse::Row& row, const std::string& customer) const {
    if (row.party == 0) return false;
    const auto owner = world_.directory.customer_of(warehouse::PartyId{row.party})->text;
    if (!customer.empty() && owner != customer) return false;
    return !range_ || range_->contains(*cell<Instant>(row.cells, "sold_at"));
  }

  /// Orders values ascending with null last, by a text that sorts so.
  static std::pair<bool, std::string> sort_key(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return {false, fmt::format("{:020}", *number + 1000)};
    return {is_null(value), to_string(value)};
  }

  void add(const FakeWarehouse::Row& row) {
    Key key;
    std::string line;
    for (const auto& name : query_.by) {
      const auto [place, text] = dimension(name, row);
      key.push_back(place);
      line += (key.size() > 1 ? "|" : "") + text;
    }
    combinations_[key] = line;
    const Instant bucket = every_ ? calendar::floor(*cell<Instant>(row.cells, "sold_at"), *every_, *zone_) : Instant{};
    groups_[{bucket, key}].push_back(&row.cells);
    used_.push_back(bucket);
  }

  std::vector<Instant> buckets() {
    if (query_.by.empty()) combinations_.try_emplace(Key{}, "");
    if (!every_) return {Instant{}};
    std::vector<Instant> shown;
    const auto last = used_.empty() ? Instant::min() : *std::max_element(used_.begin(), used_.end());
    if (range_) {
      for (const Instant start : calendar::boundaries(*range_, *every_, *zone_))
        if (start < range_->end && (start <= world_.now || start <= last)) shown.push_back(start);
    } else if (!used_.empty()) {
      const Instant first = *std::min_element(used_.begin(), used_.end());
      shown = calendar::boundaries({first, last + std::chrono::microseconds{1}}, *every_, *zone_);
      shown.pop_back();
    }
    return shown;
  }

  std::string start_text(Instant start) const {
    return *every_ == calendar::Every::hour ? to_iso(start) : to_iso(date_of(zone_->to_local(start)));
  }

  /// What the row is grouped by, as text that sorts as the dimension does, and as it is shown.
  std::pair<std::pair<bool, std::string>, std::string> dimension(const std::string& name,
                                                                 const FakeWarehouse::Row& row) const {
    Value value;
    if (name == "customer")
      value = world_.directory.customer_of(warehouse::PartyId{row.party})->text;
    else if (name == "month(sold_at)")
      value = month_of(*cell<Instant>(row.cells, "sold_at"));
    else if (name == "due:year")
      value = cell<Date>(row.cells, "due") ? Value{*parse_date("2026-01-01")} : Value{};
    else if (name == "amount:0,5")
      return range_of(amount(row.cells));
    else
      value = row.cells.at(name);
    return {sort_key(value), is_null(value) ? "-" : to_string(value)};
  }

  std::int64_t month_of(Instant instant) const {
    return unsigned{std::chrono::year_month_day{date_of(zone_->to_local(instant))}.month()};
  }

  static std::pair<std::pair<bool, std::string>, std::string> range_of(std::optional<Decimal> number) {
    if (!number) return {{true, ""}, "-"};
    if (*number < Decimal::from_units(0, 0)) return {{false, "0"}, "..0"};
    if (*number < Decimal::from_units(5, 0)) return {{false, "1"}, "0..5"};
    return {{false, "2"}, "5.."};
  }

  /// The rows of the combination in this and all earlier buckets that are shown.
  template <class Key>
  Group until(const std::vector<Instant>& buckets, Instant bucket, const Key& key) {
    Group rows;
    for (const Instant earlier : buckets) {
      const Group& group = groups_[{earlier, key}];
      if (earlier <= bucket) rows.insert(rows.end(), group.begin(), group.end());
    }
    return rows;
  }

  using Key = std::vector<std::pair<bool, std::string>>;
  const World& world_;
  const model::Query& query_;
  const Zone* zone_ = nullptr;
  std::optional<calendar::Every> every_;
  std::optional<calendar::Range> range_;
  std::map<Key, std::string> combinations_;
  std::map<std::pair<Instant, Key>, Group> groups_;
  std::vector<Instant> used_;
};

model::Query random_question(World& world) {
  const char* dimensions[] = {"country",  "gift",           "due",      "quantity",  "invoice",
                              "customer", "month(sold_at)", "due:year", "amount:0,5"};
  const char* every[] = {"", "", "day", "week", "month", "quarter", "year"};
  const char* periods[] = {"",        "2026", "last 12 months", "this month", "past 30 days", "2025-10-20..2025-11-03",
                           "2025-W13"};
  const char* zones[] = {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"};
  model::Query query{.every = every[world.below(7)], .period = periods[world.below(7)], .zone = zones[world.below(5)]};
  for (std::size_t i = world.below(3); i > 0; --i) {
    const std::string name = dimensions[world.below(std::size(dimensions))];
    if (std::find(query.by.begin(), query.by.end(), name) == query.by.end()) query.by.push_back(name);
  }
  return query;
}

BOOST_AUTO_TEST_CASE(agrees_with_a_naive_evaluator) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 20; ++round) {
    World world(random);
    for (int question = 0; question < 10; ++question) {
      model::Query query = random_question(world);
      std::vector<const NaiveMeasure*> asked;
      for (const auto& measure : measures)
        if (world.below(3) == 0) asked.push_back(&measure);
      if (asked.empty()) asked.push_back(&measures[0]);
      for (const auto* measure : asked) query.measures.emplace_back(measure->text);
      const NaiveFilter& filter = filters[world.below(std::size(filters))];
      query.cumulative = !query.every.empty() && world.below(3) == 0;
      query.where = filter.text;
      const std::string customer = world.below(3) == 0 ? "" : "6";
      const std::string found =
          world.table(query, customer.empty() ? ScopeMaker::everyone() : ScopeMaker::customer(customer));
      std::string expected = Naive(world, query, customer, filter).table(asked);
      const std::size_t head = std::min(found.find('\n'), found.size());
      BOOST_REQUIRE_MESSAGE(
          found.substr(head) == expected,
          fmt::format("by {} every {} -p '{}' where {} zone {}\nfound {}\nexpected {}", fmt::join(query.by, ","),
                      query.every, query.period, query.where, query.zone, found, expected));
    }
  }
}

/// What --top leaves out is what all rows without the shown groups answer.
BOOST_AUTO_TEST_CASE(others_are_the_rows_that_are_not_shown) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 60; ++round) {
    World world(random);
    model::Query query{.measures = {"sales.lines", "orders", "avg(quantity)", "quantile(price, 0.9)"},
                       .by = {"invoice"},
                       .where = "invoice is not null",
                       .top = static_cast<std::int64_t>(1 + world.below(5)),
                       .others = true};
    const auto answer = *world.ask(query, ScopeMaker::everyone());
    if (answer.rows.size() <= static_cast<std::size_t>(*query.top)) continue;
    std::string shown;
    for (const auto& row : answer.rows)
      if (&row != &answer.rows.back()) shown += (shown.empty() ? "" : ", ") + to_string(row[0]);
    const auto rest = *world.ask({.measures = query.measures, .where = fmt::format("invoice not in ({})", shown)},
                                 ScopeMaker::everyone());
    BOOST_TEST(Shop::line(answer.rows.back()) == "others|" + Shop::line(rest.rows.front()));
  }
}

BOOST_AUTO_TEST_CASE(compares_with_what_the_earlier_period_answers) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 40; ++round) {
    World world(random);
    model::Query query{.measures = {"revenue", "orders"},
                       .by = {"customer"},
                       .period = world.below(2) ? "2025-11" : "last 3 months",
                       .total = true,
                       .zone = "Europe/Berlin"};
    query.compare = world.below(2) ? "previous" : "year";
    const auto both = *world.ask(query, ScopeMaker::everyone());
    model::Query earlier = query;
    earlier.compare.clear();
    earlier.period = both.provenance.compared_with;
    const auto before = *world.ask(earlier, ScopeMaker::everyone());
    BOOST_TEST((to_string((*both.total)[2]) == to_string((*before.total)[1])));
    for (const auto& row : both.rows)
      for (const auto& other : before.rows)
        if (row[0] == other[0])
          BOOST_TEST((to_string(row[2]) == to_string(other[1]) && to_string(row[6]) == to_string(other[2])));
  }
}

BOOST_AUTO_TEST_CASE(never_shows_another_customers_rows) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 100; ++round) {
    World world(random);
    model::Query query = random_question(world);
    query.measures = {"revenue", "sales.lines"};
    query.total = true;
    const auto before = world.ask(query);
    const auto rows_before = Shop::line(before->rows.empty() ? std::vector<Value>{} : before->rows.front());
    world.store.add("sales", "7", {world.row(), world.row()});
    world.store.add("sales", "8", {world.row(), {{"sold_at", testing::at("2026-03-15T11:59:00Z")}}});
    const auto after = world.ask(query);
    BOOST_TEST((before->rows == after->rows && before->total == after->total));
    BOOST_TEST(before->provenance.rows_scanned == after->provenance.rows_scanned);
    BOOST_TEST((before->provenance.sources[0].data_as_of == after->provenance.sources[0].data_as_of));
  }
}

BOOST_AUTO_TEST_SUITE_END()
