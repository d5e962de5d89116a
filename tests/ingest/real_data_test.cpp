// The same data that people have: PORTICO_TEST_DATA names the folder with online_retail.csv and chinook.sqlite.
#include <cstdlib>

#include <boost/test/unit_test.hpp>

#include "portal.hpp"

using namespace portico;
using portico::testing::Portal;

namespace {

boost::test_tools::assertion_result has_data(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result present(std::getenv("PORTICO_TEST_DATA") != nullptr);
  present.message() << "PORTICO_TEST_DATA is not set";
  return present;
}

std::string with_folder(std::string text) {
  return text.replace(text.find("@DATA@"), 6, std::getenv("PORTICO_TEST_DATA"));
}

const std::string retail = R"toml([source.retail]
kind = "csv"
path = "@DATA@/online_retail.csv"
encoding = "windows-1252"
[dataset.lines]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "at"
from = [{ source = "retail", map = { invoice = "InvoiceNo", customer = "CustomerID", at = "InvoiceDate", quantity = "Quantity", price = "UnitPrice", description = "Description" } }]
[dataset.lines.fields]
invoice = "text"
customer = "text"
at = { type = "time", format = "%d/%m/%Y %H:%M", zone = "Europe/London" }
quantity = "int"
price = "decimal(2)"
description = "text"
)toml";

const std::string chinook = R"toml([source.chinook]
kind = "sqlite"
path = "@DATA@/chinook.sqlite"
[dataset.lines]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "at"
key = ["line"]
[[dataset.lines.from]]
source = "chinook"
query = """SELECT l.InvoiceLineId AS line, i.CustomerId AS customer, i.InvoiceDate AS at, l.Quantity AS quantity, l.UnitPrice AS price
           FROM InvoiceLine l JOIN Invoice i USING (InvoiceId) WHERE line >= :cursor ORDER BY line"""
cursor = "line"
cursor_start = 0
[dataset.lines.fields]
line = "int"
customer = "text"
at = { type = "time", format = "%Y-%m-%d %H:%M:%S" }
quantity = "int"
price = "decimal(2)"
)toml";

struct Sums {
  std::string revenue;
  std::int64_t assigned = 0, customers = 0, negative = 0;
};

/// Adds up the rows that name a customer: all, or one.
Sums add_up(const Portal& portal, std::string_view only = "") {
  const warehouse::Layout& layout = portal.warehouse.layouts.at("lines");
  const auto field = [&](std::string_view name) {
    return static_cast<std::size_t>(
        std::find_if(layout.fields.begin(), layout.fields.end(), [&](const auto& f) { return f.name == name; }) -
        layout.fields.begin());
  };
  Sums sums;
  Decimal revenue = Decimal::from_units(0, 2);
  std::set<std::string> customers;
  for (const auto& [key, row] : portal.warehouse.rows.at("lines")) {
    const std::int64_t quantity = std::get<std::int64_t>(row.values.at(field("quantity")));
    if (quantity < 0) ++sums.negative;
    if (is_null(row.customer) || (!only.empty() && to_string(row.customer) != only)) continue;
    ++sums.assigned;
    customers.insert(to_string(row.customer));
    const Decimal price = std::get<Decimal>(row.values.at(field("price")));
    revenue = revenue.plus(price.times(Decimal::from_units(quantity, 0)).value()).value();
  }
  sums.revenue = revenue.to_string();
  sums.customers = static_cast<std::int64_t>(customers.size());
  return sums;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_real_data, *boost::unit_test::precondition(has_data))

BOOST_AUTO_TEST_CASE(reads_online_retail_to_the_last_penny) {
  SystemFiles files;
  Portal portal(with_folder(retail), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  const ingest::SyncReport report = portal.sync("retail");
  BOOST_TEST(report.appended == 39'529);
  BOOST_TEST(report.unassigned == 13'766);
  BOOST_TEST(report.rejected == 1);
  const Sums all = add_up(portal);
  BOOST_TEST(all.revenue == "526349.97");
  BOOST_TEST(all.customers == 922);
  BOOST_TEST(all.negative == 749);
  BOOST_TEST(add_up(portal, "17850").revenue == "5391.21");
  BOOST_TEST(add_up(portal, "12748").revenue == "4068.79");
  const warehouse::Reject& reject = portal.warehouse.kept.at(0).reject;
  BOOST_TEST(reject.record == 39'530);
  BOOST_TEST(reject.reason == "3 of 8 columns");
  BOOST_TEST(reject.location.ends_with("online_retail.csv:39531"), reject.location);
  BOOST_TEST(reject.raw == "539650,84347,R");
}

BOOST_AUTO_TEST_CASE(changes_nothing_when_online_retail_is_read_again) {
  SystemFiles files;
  Portal portal(with_folder(retail), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("retail");
  BOOST_TEST(portal.sync("retail").files_unchanged == 1);
  portal.warehouse.cursors.clear();
  const ingest::SyncReport again = portal.sync("retail");
  BOOST_TEST(again.unchanged == 39'529);
  BOOST_TEST(again.appended + again.corrected + again.rejected == 0);
}

BOOST_AUTO_TEST_CASE(rejects_the_one_line_of_online_retail_that_is_not_utf8) {
  std::string text = with_folder(retail);
  text.replace(text.find("windows-1252"), 12, "utf-8");
  SystemFiles files;
  Portal portal(text, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.sync("retail").appended == 39'528);
  BOOST_TEST(portal.warehouse.kept.at(0).reject.reason.find("not UTF-8 (byte 0xA3)") == 0U);
  BOOST_TEST(portal.warehouse.kept.at(0).reject.raw.find('\xA3') != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reads_chinook_through_a_cursor) {
  SystemFiles files;
  Portal portal(with_folder(chinook), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.sync("chinook").appended == 2'240);
  BOOST_TEST(add_up(portal).revenue == "2328.60");
  BOOST_TEST(add_up(portal).customers == 59);
  BOOST_TEST(add_up(portal, "6").revenue == "49.62");
  BOOST_TEST(!portal.sync("chinook").tx);
}

BOOST_AUTO_TEST_SUITE_END()
