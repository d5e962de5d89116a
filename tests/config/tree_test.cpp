#include "config/tree.hpp"

#include <boost/test/unit_test.hpp>

#include "support/memory_files.hpp"

using namespace portico;
using config::Tree;
using portico::testing::MemoryFiles;

namespace {

Tree load(MemoryFiles& files) { return Tree::load(files, "/etc/portico/porticod.toml"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(config_tree)

BOOST_AUTO_TEST_CASE(merges_the_files_of_conf_d_in_order_of_their_names) {
  MemoryFiles files{{{"/etc/portico/porticod.toml", "[source.a]\nkind = 'csv'\n"},
                     {"/etc/portico/conf.d/2.toml", "[source.c]\nkind = 'csv'\n"},
                     {"/etc/portico/conf.d/1.toml", "[source.b]\nkind = 'csv'\n[source.a]\npath = '/a'\n"}}};
  Tree tree = load(files);
  std::string names;
  for (const auto& source : tree.root().children("source")) names += source.name();
  BOOST_TEST(names == "abc");
  BOOST_TEST(tree.root().children("source")[0].text("path").value() == "/a");
  BOOST_TEST(tree.problems().print() == "");
}

BOOST_AUTO_TEST_CASE(continues_arrays_of_tables_across_files) {
  MemoryFiles files{{{"/etc/portico/porticod.toml", "[[dataset.sales.from]]\nsource = 'a'\n"},
                     {"/etc/portico/conf.d/b.toml", "[[dataset.sales.from]]\nsource = 'b'\n"}}};
  Tree tree = load(files);
  BOOST_TEST(tree.root().table("dataset")->table("sales")->tables("from").size() == 2U);
}

BOOST_AUTO_TEST_CASE(refuses_a_key_that_two_files_set) {
  MemoryFiles files{{{"/etc/portico/porticod.toml", "[source.a]\nkind = 'csv'\n"},
                     {"/etc/portico/conf.d/b.toml", "\n[source.a]\nkind = 'jsonl'\n"}}};
  BOOST_TEST(
      load(files).problems().print() ==
      "/etc/portico/conf.d/b.toml:3:1: 'kind' is set twice; it was first set at /etc/portico/porticod.toml:2:1\n");
}

BOOST_AUTO_TEST_CASE(refuses_unread_keys_with_the_nearest_known_one) {
  Tree tree = Tree::parse("[source.shop]\nkind = 'csv'\nshedule = 'every day'\n[sorce]\n", "/etc/x.toml");
  const auto source = tree.root().children("source").at(0);
  source.text("kind");
  source.text("schedule");
  tree.refuse_unread();
  BOOST_TEST(tree.problems().print() ==
             "/etc/x.toml:3:1: unknown key 'shedule' in [source.shop]; did you mean 'schedule'?\n"
             "/etc/x.toml:4:2: unknown key 'sorce' at the top level\n");
}

BOOST_AUTO_TEST_CASE(does_not_suggest_a_key_that_is_there_already) {
  Tree tree = Tree::parse("path = '/a'\npaths = '/b'\n", "/etc/x.toml");
  tree.root().text("path");
  tree.refuse_unread();
  BOOST_TEST(tree.problems().print() == "/etc/x.toml:2:1: unknown key 'paths' at the top level\n");
}

BOOST_AUTO_TEST_CASE(refuses_unread_keys_in_arrays_of_tables_and_inline_tables) {
  Tree tree = Tree::parse("[[block]]\nkimd = 'kpi'\n[x]\ny = { fild = 'a' }\n", "f");
  tree.root().tables("block").at(0).text("kind");
  tree.root().table("x")->table("y")->text("field");
  tree.refuse_unread();
  BOOST_TEST(tree.problems().print() ==
             "f:2:1: unknown key 'kimd' in [block]; did you mean 'kind'?\n"
             "f:4:7: unknown key 'fild' in [x.y]; did you mean 'field'?\n");
}

BOOST_AUTO_TEST_CASE(says_nothing_of_keys_under_a_table_whose_rest_was_accepted) {
  Tree tree = Tree::parse("[source.shop]\nkind = 'cvs'\npath = '/a'\n", "f");
  tree.root().children("source").at(0).accept_rest();
  tree.refuse_unread();
  BOOST_TEST(tree.problems().print() == "");
}

BOOST_AUTO_TEST_CASE(names_a_main_file_that_is_missing) {
  MemoryFiles files{{}};
  BOOST_TEST(load(files).problems().print().find("/etc/portico/porticod.toml: ") == 0U);
}

BOOST_AUTO_TEST_CASE(reads_what_it_can_of_several_files_with_mistakes) {
  MemoryFiles files{
      {{"/etc/portico/porticod.toml", "[source.a]\nkind = 'csv'\n"}, {"/etc/portico/conf.d/b.toml", "x = = 1\n"}}};
  Tree tree = load(files);
  BOOST_TEST(tree.problems().size() == 1U);
  BOOST_TEST(tree.problems().print().find("/etc/portico/conf.d/b.toml:1:5: ") == 0U);
  BOOST_TEST(tree.root().children("source").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
