#include "config/table.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

#include "config/tree.hpp"

using namespace portico;
using config::Table;
using config::Tree;

namespace {

constexpr std::string_view sample = R"([source.shop]
path = 5
port = "x"
names = ["a", 2]
on = "yes"
where = []
when = 2026-01-31
)";

struct Sample {
  Tree tree = Tree::parse(sample, "/etc/x.toml");
  Table shop = tree.root().children("source").at(0);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(config_table)

BOOST_AUTO_TEST_CASE(reads_each_type) {
  Tree tree = Tree::parse("t='x'\ni=-7\nb=true\nl=['a','b']\n[s]\n", "f");
  const Table root = tree.root();
  BOOST_TEST(root.text("t").value() == "x");
  BOOST_TEST(root.integer("i").value() == -7);
  BOOST_TEST(root.boolean("b").value());
  BOOST_TEST(root.texts("l") == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
  BOOST_TEST(root.table("s")->shown() == "[s]");
  BOOST_TEST(tree.problems().print() == "");
}

BOOST_AUTO_TEST_CASE(answers_nothing_and_no_problem_for_missing_keys) {
  Tree tree = Tree::parse("", "f");
  const Table root = tree.root();
  BOOST_TEST(!root.text("t"));
  BOOST_TEST(!root.integer("t"));
  BOOST_TEST(!root.boolean("t"));
  BOOST_TEST(!root.table("t"));
  BOOST_TEST(root.texts("t").empty());
  BOOST_TEST(root.tables("t").empty());
  BOOST_TEST(root.children("t").empty());
  BOOST_TEST(tree.problems().empty());
}

BOOST_FIXTURE_TEST_CASE(names_the_type_expected_and_found_for_each_mistake, Sample) {
  shop.text("path");
  shop.integer("port");
  shop.texts("names");
  shop.boolean("on");
  shop.table("where");
  shop.text("when");
  BOOST_TEST(tree.problems().print() ==
             "/etc/x.toml:2:8: 'path' in [source.shop] must be a text, but is an integer\n"
             "/etc/x.toml:3:8: 'port' in [source.shop] must be an integer, but is a text\n"
             "/etc/x.toml:4:15: [source.shop.names] must be a text, but is an integer\n"
             "/etc/x.toml:5:6: 'on' in [source.shop] must be true or false, but is a text\n"
             "/etc/x.toml:6:9: 'where' in [source.shop] must be a table, but is a list\n"
             "/etc/x.toml:7:8: 'when' in [source.shop] must be a text, but is a date or time\n");
}

BOOST_FIXTURE_TEST_CASE(points_to_the_table_of_a_missing_required_key, Sample) {
  BOOST_TEST(!shop.required_text("kind"));
  BOOST_TEST(tree.problems().print() == "/etc/x.toml:1:1: [source.shop]: the key 'kind' is missing\n");
}

BOOST_AUTO_TEST_CASE(refuses_an_empty_required_text) {
  Tree tree = Tree::parse("kind = ''", "f");
  BOOST_TEST(!tree.root().required_text("kind"));
  BOOST_TEST(tree.problems().print() == "f:1:8: 'kind' in the top level: must not be empty\n");
}

BOOST_AUTO_TEST_CASE(offers_the_nearest_of_several_choices) {
  Tree tree = Tree::parse("kind = 'jsnl'\nother = 'csv'", "f");
  constexpr std::array<std::string_view, 2> kinds{"csv", "jsonl"};
  BOOST_TEST(!tree.root().find("kind")->choice(kinds));
  BOOST_TEST(tree.root().find("other")->choice(kinds).value() == 0U);
  BOOST_TEST(tree.problems().print() ==
             "f:1:8: 'kind' in the top level: 'jsnl' is not one of csv, jsonl; did you mean 'jsonl'?\n");
}

BOOST_AUTO_TEST_CASE(writes_scalars_as_a_data_file_would) {
  Tree tree = Tree::parse("v = ['a', 5, 2.5, true, []]", "f");
  std::string written;
  for (const config::Value& item : tree.root().find("v")->items()) written += item.scalar().value_or("-") + ' ';
  BOOST_TEST(written == "a 5 2.5 true - ");
  BOOST_TEST(tree.problems().size() == 1U);
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_the_file) {
  Tree tree = Tree::parse("[f]\nzebra = 1\napple = 2\n'm.n' = 3\n", "f");
  std::string names;
  for (const auto& [name, value] : tree.root().table("f")->entries()) names += name + ' ';
  BOOST_TEST(names == "zebra apple m.n ");
}

BOOST_AUTO_TEST_CASE(names_a_child_whose_key_has_a_point) {
  Tree tree = Tree::parse("[source.'a.b']\n", "f");
  BOOST_TEST(tree.root().children("source").at(0).name() == "a.b");
}

BOOST_AUTO_TEST_CASE(refuses_children_that_are_no_tables) {
  Tree tree = Tree::parse("[source]\nshop = 1\n", "f");
  BOOST_TEST(tree.root().children("source").empty());
  BOOST_TEST(tree.problems().print() == "f:2:8: 'shop' in [source] must be a table, but is an integer\n");
}

BOOST_AUTO_TEST_SUITE_END()
