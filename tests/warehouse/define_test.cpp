#include <boost/test/unit_test.hpp>

#include "db/failing.hpp"
#include "warehouse/store.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Layout;

namespace {

/// sales_rows() with a text column "channel" more.
warehouse::Rows with_channel(const std::vector<Sale>& sales, const std::string& channel) {
  warehouse::Rows rows = sales_rows(sales);
  ColumnBuilder column({TypeKind::text});
  for (std::size_t row = 0; row < sales.size(); ++row) column.append_text(channel);
  rows.columns.push_back(column.take());
  return rows;
}

Layout with_channel(Layout layout) {
  layout.fields.push_back({"channel", {TypeKind::text}});
  return layout;
}

std::vector<std::string> channels(const warehouse::Warehouse& warehouse, const std::string& dataset) {
  std::vector<std::string> found;
  warehouse.scan(
      {.dataset = dataset, .parties = PartySetMaker::everything(), .fields = {"channel"}},
      [&](const warehouse::Block& block) {
        for (std::size_t row = 0; row < block.rows; ++row)
          found.push_back(block.columns[0].null_at(row) ? "null" : std::string(block.columns[0].text_at(row)));
        return true;
      });
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_define)

BOOST_FIXTURE_TEST_CASE(a_new_field_reads_as_null_in_old_rows, Store) {
  warehouse->commit(batch_of({{1, "ada", 1, 1, {}}}));
  BOOST_REQUIRE(warehouse->define(with_channel(sales_layout())).has_value());
  warehouse->commit(batch_of(with_channel({{2, "ada", 2, 1, {}}}, "web")));
  BOOST_TEST(channels(*warehouse, "sales") == (std::vector<std::string>{"null", "web"}));
  reopen();
  BOOST_TEST(channels(*warehouse, "sales") == (std::vector<std::string>{"null", "web"}));
}

BOOST_FIXTURE_TEST_CASE(a_new_field_of_records_reads_as_null_in_old_rows, Store) {
  warehouse->commit(batch_of(accounts_rows({{1, "ada", 1, 1, {}}})));
  BOOST_REQUIRE(warehouse->define(with_channel(accounts_layout())).has_value());
  BOOST_TEST(channels(*warehouse, "accounts") == (std::vector<std::string>{"null"}));
}

BOOST_FIXTURE_TEST_CASE(a_filled_new_field_is_a_correction, Store) {
  const std::vector<Sale> sales{{1, "ada", 1, 1, {}}};
  warehouse->commit(batch_of(sales));
  BOOST_REQUIRE(warehouse->define(with_channel(sales_layout())).has_value());
  BOOST_TEST(warehouse->commit(batch_of(with_channel(sales, "web"))).corrected == 1);
}

BOOST_FIXTURE_TEST_CASE(fields_may_come_in_another_order, Store) {
  warehouse->commit(batch_of({{1, "ada", 1, 5, {}}}));
  Layout layout = sales_layout();
  std::swap(layout.fields[2], layout.fields[3]);
  BOOST_REQUIRE(warehouse->define(layout).has_value());
  auto rows = sales_rows({{1, "ada", 1, 5, {}}});
  std::swap(rows.columns[2], rows.columns[3]);
  BOOST_TEST(warehouse->commit(batch_of(rows)).unchanged == 1);
}

BOOST_FIXTURE_TEST_CASE(what_is_stored_cannot_be_redefined, Store) {
  const auto refused = [&](auto&& change) {
    Layout layout = sales_layout();
    change(layout);
    const auto result = warehouse->define(layout);
    BOOST_REQUIRE(!result.has_value());
    BOOST_TEST(result.error().code == Errc::conflict);
    BOOST_TEST(result.error().message.find("'sales'") != std::string::npos);
  };
  refused([](Layout& layout) { layout.kind = model::DatasetKind::records; });
  refused([](Layout& layout) { layout.key = {"id", "note"}; });
  refused([](Layout& layout) { layout.name_space = "crm"; });
  refused([](Layout& layout) { layout.fields[2].type.scale = 3; });
  refused([](Layout& layout) {
    layout.fields.push_back({"then", {TypeKind::time}});
    layout.time_field = "then";
  });
}

BOOST_FIXTURE_TEST_CASE(a_layout_must_make_sense, Store) {
  const auto refused = [&](auto&& change) {
    Layout layout = sales_layout();
    layout.dataset = "other";
    change(layout);
    const auto result = warehouse->define(layout);
    BOOST_REQUIRE(!result.has_value());
    BOOST_TEST(result.error().code == Errc::invalid);
  };
  refused([](Layout& layout) { layout.key.clear(); });
  refused([](Layout& layout) { layout.key = {"missing"}; });
  refused([](Layout& layout) { layout.time_field = "note"; });
  refused([](Layout& layout) { layout.fields.push_back(layout.fields[0]); });
}

BOOST_AUTO_TEST_SUITE_END()
