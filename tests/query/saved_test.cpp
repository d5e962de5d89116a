#include "query/saved.hpp"

#include <boost/test/unit_test.hpp>

#include "support/makers.hpp"

BOOST_AUTO_TEST_SUITE(query_saved)

using namespace portico;
using model::Role;
using query::saved::Question;
using testing::ScopeMaker;
namespace saved = query::saved;

struct Kept {
  Kept() { saved::migrate(database); }

  static Question question(std::string name, std::string owner = "ada@example.com", std::string text = "{}") {
    return {.name = std::move(name),
            .kind = "query",
            .text = std::move(text),
            .owner = AccountId(std::move(owner)),
            .saved_at = *parse_instant("2026-03-01T00:00:00Z")};
  }
  /// The names that a scope sees.
  std::string names(const model::Scope& scope) {
    std::string text;
    for (const auto& question : saved::list(database, scope)) text += question.name + " ";
    return text;
  }
  static std::string said(const Result<void>& done) { return done ? "ok" : done.error().message; }

  db::Database database = db::Database::in_memory();
  model::Scope ada = ScopeMaker::customer("6"), owner = ScopeMaker::customer("6", Role::owner),
               viewer = ScopeMaker::customer("6", Role::viewer), foreign = ScopeMaker::customer("7"),
               everyone = ScopeMaker::everyone();
};

BOOST_FIXTURE_TEST_CASE(keeps_questions_for_all_at_the_customer_alone, Kept) {
  BOOST_TEST(said(saved::keep(database, question("b"), ada)) == "ok");
  BOOST_TEST(said(saved::keep(database, question("a"), ada)) == "ok");
  BOOST_TEST(said(saved::keep(database, question("all"), everyone)) == "ok");
  BOOST_TEST(names(viewer) == "a b ");
  BOOST_TEST(names(foreign) == "");
  BOOST_TEST(names(everyone) == "all ");
  BOOST_TEST((saved::find(database, "a", viewer).value() == question("a")));
  BOOST_TEST(saved::find(database, "a", foreign).error().message == "no saved question 'a'");
  BOOST_TEST(saved::find(database, "al", everyone).error().message == "no saved question 'al'; did you mean 'all'?");
}

BOOST_FIXTURE_TEST_CASE(replaces_only_ones_own_and_removes_them_but_for_owners, Kept) {
  BOOST_TEST(said(saved::keep(database, question("mine", "bo@example.com"), owner)) == "ok");
  BOOST_TEST(said(saved::keep(database, question("mine"), ada)) == "'mine' was saved by bo@example.com");
  BOOST_TEST(said(saved::remove(database, "mine", ada)) == "'mine' was saved by bo@example.com");
  BOOST_TEST(said(saved::keep(database, question("hers"), ada)) == "ok");
  BOOST_TEST(said(saved::keep(database, question("hers", "ada@example.com", "[]"), ada)) == "ok");
  BOOST_TEST(saved::find(database, "hers", ada)->text == "[]");
  BOOST_TEST(said(saved::keep(database, question("hers", "own@example.com"), owner)) ==
             "'hers' was saved by ada@example.com");
  BOOST_TEST(said(saved::remove(database, "hers", owner)) == "ok");
  BOOST_TEST(said(saved::remove(database, "mine", foreign)) == "no saved question 'mine'");
  BOOST_TEST(names(ada) == "mine ");
}

BOOST_FIXTURE_TEST_CASE(viewers_only_read, Kept) {
  BOOST_TEST(said(saved::keep(database, question("x"), viewer)) == "viewers cannot save questions");
  BOOST_TEST(said(saved::keep(database, question("x"), ada)) == "ok");
  BOOST_TEST(said(saved::remove(database, "x", viewer)) == "viewers cannot save questions");
}

BOOST_FIXTURE_TEST_CASE(takes_names_that_can_stand_on_a_command_line, Kept) {
  for (const char* name : {"a", "9", "weekly-sales.v2_final"})
    BOOST_TEST(said(saved::keep(database, question(name), ada)) == "ok");
  for (const std::string name : {"", "-x", ".x", "a b", "a/b", "é", "a\n"})
    BOOST_TEST(said(saved::keep(database, question(name), ada)).ends_with("is no name"));
  BOOST_TEST(said(saved::keep(database, question(std::string(65, 'x')), ada)).ends_with("is no name"));
}

BOOST_FIXTURE_TEST_CASE(forgets_a_customer, Kept) {
  BOOST_TEST(said(saved::keep(database, question("x"), ada)) == "ok");
  BOOST_TEST(said(saved::keep(database, question("y"), foreign)) == "ok");
  BOOST_TEST(saved::count(database, CustomerId("6")) == 1);
  saved::forget(database, CustomerId("6"));
  BOOST_TEST(saved::count(database, CustomerId("6")) == 0);
  BOOST_TEST(names(foreign) == "y ");
}

BOOST_AUTO_TEST_SUITE_END()
