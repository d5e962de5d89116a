#include "core/companion.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;

BOOST_AUTO_TEST_SUITE(core_companion)

BOOST_AUTO_TEST_CASE(is_beside_the_program_or_in_its_libexec_folder) {
  const auto program = std::filesystem::read_symlink("/proc/self/exe");
  BOOST_TEST(companion(program.filename().string(), "../libexec/portico") == program);
  BOOST_TEST(companion("no such file", "../libexec/portico") ==
             program.parent_path().parent_path() / "libexec/portico/no such file");
}

BOOST_AUTO_TEST_SUITE_END()
