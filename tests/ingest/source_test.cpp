#include "ingest/source.hpp"

#include <boost/test/unit_test.hpp>

#include "config/tree.hpp"
#include "ingest/kind.hpp"

using namespace portico;

namespace {

std::string problems(std::string_view text) {
  config::Tree tree = config::Tree::parse(text, "x.toml");
  ingest::read_sources(tree.root());
  tree.refuse_unread();
  return tree.problems().print();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_source)

BOOST_AUTO_TEST_CASE(reads_sources_of_every_kind) {
  config::Tree tree = config::Tree::parse(
      "[source.shop]\nkind = 'sqlite'\npath = '/srv/shop.db'\nschedule = 'every 5 minutes'\n"
      "[source.invoices]\nkind = 'csv'\npath = '/srv/drop/*.csv'\nencoding = 'windows-1252'\ndelimiter = ';'\n"
      "[source.crm]\nkind = 'jsonl'\npath = '/srv/crm.jsonl'\n",
      "x.toml");
  const auto sources = ingest::read_sources(tree.root());
  tree.refuse_unread();
  BOOST_TEST(tree.problems().print() == "");
  BOOST_TEST(sources.size() == 3U);
  BOOST_TEST(sources.at(0).schedule == "every 5 minutes");
  BOOST_TEST(ingest::name_of(sources.at(1)) == "csv");
  BOOST_TEST((sources.at(1).encoding == ingest::Encoding::windows_1252));
  BOOST_TEST(sources.at(1).delimiter == ';');
}

BOOST_AUTO_TEST_CASE(points_at_each_mistake) {
  BOOST_TEST(problems("[source.a]\nkind = 'cvs'\npath = '/x'\n") ==
             "x.toml:2:8: 'kind' in [source.a]: 'cvs' is not one of csv, jsonl, sqlite; did you mean 'csv'?\n");
  BOOST_TEST(problems("[source.a]\nkind = 'csv'\n") == "x.toml:1:1: [source.a]: the key 'path' is missing\n");
  BOOST_TEST(problems("[source.a]\nkind = 'csv'\npath = '/x'\nshedule = 'x'\n") ==
             "x.toml:4:1: unknown key 'shedule' in [source.a]; did you mean 'schedule'?\n");
  BOOST_TEST(problems("[source.a]\nkind = 'csv'\npath = '/x'\nencoding = 'latin1'\n") ==
             "x.toml:4:12: 'encoding' in [source.a]: 'latin1' is not one of utf-8, windows-1252, iso-8859-1\n");
  BOOST_TEST(problems("[source.a]\nkind = 'csv'\npath = '/x'\ndelimiter = '||'\n") ==
             "x.toml:4:13: 'delimiter' in [source.a]: must be one ASCII character, such as \";\" or \"\\t\"\n");
  BOOST_TEST(problems("[source.a]\nkind = 'jsonl'\npath = '/x'\nencoding = 'utf-8'\n") ==
             "x.toml:4:1: unknown key 'encoding' in [source.a]\n");
}

BOOST_AUTO_TEST_SUITE_END()
