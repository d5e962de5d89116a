#include "model/customer_config.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog_sample.hpp"

using namespace portico;
using portico::testing::changed;
using portico::testing::ReadCatalog;
using portico::testing::sales;

namespace {

constexpr std::string_view two_systems = R"toml([customer]
namespace = "shop"
[customer.match.crm]
dataset = "crm_accounts"
field = "email"
with = "shop_customers.email"
[customer.fields]
company = ["crm_accounts.company", "shop_customers.company"]
email = { from = ["shop_customers.email"], precedence = "newest" }
[dataset.shop_customers]
kind = "records"
customer = { field = "id", in = "shop" }
key = ["id"]
from = [{ source = "shop", table = "customers" }]
fields = { id = "int", email = "text", company = "text" }
[dataset.crm_accounts]
kind = "records"
customer = { field = "id", in = "crm" }
key = ["id"]
from = [{ source = "crm" }]
fields = { id = "text", email = "text", company = "text" }
)toml";

std::string problems_after(std::string_view right, std::string_view wrong) {
  return ReadCatalog(changed(two_systems, right, wrong)).problems();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model_customer_config)

BOOST_AUTO_TEST_CASE(reads_matches_and_fields) {
  const ReadCatalog read(two_systems);
  BOOST_TEST(read.problems() == "");
  const model::CustomerModel& customer = read.catalog.customer;
  BOOST_TEST(customer.primary_namespace == "shop");
  BOOST_TEST(customer.matches.at(0).with_dataset == "shop_customers");
  BOOST_TEST(customer.matches.at(0).with_field == "email");
  BOOST_TEST(customer.fields.at(0).origins.at(1).dataset == "shop_customers");
  BOOST_TEST((customer.fields.at(1).precedence == model::RecordField::Precedence::newest));
}

BOOST_AUTO_TEST_CASE(matches_by_the_id_itself) {
  const std::string text = changed(
      two_systems, "dataset = \"crm_accounts\"\nfield = \"email\"\nwith = \"shop_customers.email\"", "by = \"id\"");
  const ReadCatalog read(text);
  BOOST_TEST(read.problems() == "");
  BOOST_TEST(read.catalog.customer.matches.at(0).dataset == "");
}

BOOST_AUTO_TEST_CASE(takes_the_only_namespace_for_the_primary_one) {
  BOOST_TEST(ReadCatalog(sales).catalog.customer.primary_namespace == "shop");
}

BOOST_AUTO_TEST_CASE(refuses_several_namespaces_without_a_primary_one) {
  BOOST_TEST(problems_after("namespace = \"shop\"\n", "")
                 .find("x.toml:9:1: [dataset.shop_customers]: datasets use several "
                       "namespaces (crm, shop); name the primary one") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_a_namespace_that_nothing_joins) {
  const std::string problems = problems_after(
      "[customer.match.crm]\ndataset = \"crm_accounts\"\nfield = \"email\"\nwith = \"shop_customers.email\"\n", "");
  BOOST_TEST(problems ==
             "x.toml:12:1: [dataset.crm_accounts]: its customers are in 'crm', which nothing joins to 'shop'; add "
             "[customer.match.crm] with by = \"id\", or dataset, field and with\n");
}

BOOST_AUTO_TEST_CASE(points_at_each_mistake) {
  BOOST_TEST(problems_after("dataset = \"crm_accounts\"", "dataset = \"crm_acounts\"") ==
             "x.toml:4:11: 'dataset' in [customer.match.crm]: there is no dataset 'crm_acounts'; did you mean "
             "'crm_accounts'?\n");
  BOOST_TEST(problems_after("with = \"shop_customers.email\"", "with = \"shop_customers.mail\"") ==
             "x.toml:6:8: 'with' in [customer.match.crm]: 'shop_customers' has no stored field 'mail'; did you mean "
             "'email'?\n");
  BOOST_TEST(
      problems_after("with = \"shop_customers.email\"", "with = \"crm_accounts.email\"") ==
      "x.toml:6:8: 'with' in [customer.match.crm]: the customers of 'crm_accounts' are in 'crm', not in 'shop'\n");
  BOOST_TEST(problems_after("[\"crm_accounts.company\", ", "[\"company\", ") ==
             "x.toml:8:12: [customer.fields.company]: 'company' must be written dataset.field\n");
  BOOST_TEST(problems_after("\"newest\"", "\"newst\"") ==
             "x.toml:9:57: 'precedence' in [customer.fields.email]: 'newst' is not one of order, newest; did you mean "
             "'newest'?\n");
}

BOOST_AUTO_TEST_SUITE_END()
