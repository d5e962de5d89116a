#include "core/files.hpp"

#include <csignal>
#include <cstddef>
#include <fstream>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

namespace portico {
namespace {

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "portico-files-XXXXXX").string();
    BOOST_TEST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }

  void put(std::string_view name, std::string_view content = "x") const { std::ofstream(path / name) << content; }

  std::vector<std::string> listed(std::string_view pattern) {
    std::vector<std::string> names;
    for (const Files::Entry& entry : files.list(path / pattern).value()) names.push_back(entry.path.filename());
    return names;
  }

  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path), {}));
  }

  std::filesystem::path path;
  SystemFiles files;
};

/// No file may grow beyond `size` bytes while this lives: writing fails midway as it does on a full disk.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t size) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

/// From now on this thread is told that no file system knows files without a name, as an old network mount does.
bool forget_unnamed_files() {
  constexpr std::uint32_t unnamed_flag = 020000000;  // what O_TMPFILE has beyond O_DIRECTORY
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t)),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, unnamed_flag, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EOPNOTSUPP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_files, Folder)

BOOST_AUTO_TEST_CASE(lists_matching_regular_files_by_name) {
  for (const char* name : {"b.csv", "a.csv", "ab.csv", "ä.csv", "c.txt", ".hidden.csv"}) put(name);
  std::filesystem::create_directory(path / "folder.csv");
  const std::vector<std::pair<std::string_view, Names>> table{{"*.csv", {"a.csv", "ab.csv", "b.csv", "ä.csv"}},
                                                              {"?.csv", {"a.csv", "b.csv", "ä.csv"}},
                                                              {"a*", {"a.csv", "ab.csv"}},
                                                              {"*b*.c*v", {"ab.csv", "b.csv"}},
                                                              {"*.csv*", {"a.csv", "ab.csv", "b.csv", "ä.csv"}},
                                                              {".*", {".hidden.csv"}},
                                                              {"*.json", {}},
                                                              {"*a*a*", {}}};
  for (const auto& [pattern, names] : table) BOOST_TEST(listed(pattern) == names, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_plain_path_is_its_own_match) {
  put("[1].csv", "12345");
  const auto found = files.list(path / "[1].csv").value();
  BOOST_TEST_REQUIRE(found.size() == 1U);
  BOOST_TEST((found[0].path == path / "[1].csv"));
  BOOST_TEST(found[0].size == 5U);
  BOOST_TEST(found[0].modified > std::int64_t{1'500'000'000} * 1'000'000'000);
}

BOOST_AUTO_TEST_CASE(refuses_patterns_it_cannot_answer) {
  BOOST_TEST((files.list(path / "absent.csv").error().code == Errc::not_found));
  BOOST_TEST((files.list(path / "absent" / "*.csv").error().code == Errc::not_found));
  BOOST_TEST((files.list(path / "*" / "a.csv").error().code == Errc::invalid));
  BOOST_TEST((files.list(path).error().code == Errc::invalid));
}

BOOST_AUTO_TEST_CASE(writes_and_reads_back_whole_files) {
  std::string content(700'000, '\0');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 31 >> 3);
  BOOST_TEST(files.write(path / "data", content, FileMode::shared).has_value());
  BOOST_TEST((files.read(path / "data").value() == content));
  BOOST_TEST(files.write(path / "data", "", FileMode::shared).has_value());
  BOOST_TEST(files.read(path / "data").value() == "");
}

BOOST_AUTO_TEST_CASE(writes_with_the_mode_asked_for_whatever_the_umask) {
  const mode_t before = ::umask(077);
  for (const FileMode mode : {FileMode::shared, FileMode::secret, FileMode::read_only_secret}) {
    BOOST_TEST(files.write(path / "key", "k", mode).has_value());
    struct stat status {};
    ::stat((path / "key").c_str(), &status);
    BOOST_TEST((status.st_mode & 07777U) == static_cast<unsigned>(mode));
  }
  ::umask(before);
}

BOOST_AUTO_TEST_CASE(a_failed_write_keeps_the_old_file_and_leaves_nothing_behind) {
  put("data", "old");
  {
    const SizeLimit limit(100'000);
    const auto written = files.write(path / "data", std::string(200'000, 'n'), FileMode::shared);
    BOOST_TEST_REQUIRE(written.has_error());
    BOOST_TEST((written.error().code == Errc::storage));
    BOOST_TEST(written.error().message == fmt::format("cannot write '{}': File too large", (path / "data").native()));
  }
  BOOST_TEST(files.read(path / "data").value() == "old");
  BOOST_TEST(count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_link_stays_one_and_its_target_is_written) {
  put("real", "old");
  std::filesystem::create_symlink("real", path / "link");
  std::filesystem::create_symlink("to-come", path / "dangling");
  BOOST_TEST(files.write(path / "link", "new", FileMode::shared).has_value());
  BOOST_TEST(files.write(path / "dangling", "made", FileMode::shared).has_value());
  BOOST_TEST(std::filesystem::is_symlink(path / "link"));
  BOOST_TEST(files.read(path / "real").value() == "new");
  BOOST_TEST(files.read(path / "to-come").value() == "made");
  BOOST_TEST(count() == 4U);
}

BOOST_AUTO_TEST_CASE(a_pipe_or_a_device_is_written_into) {
  const auto pipe = path / "pipe";
  BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string read;
  std::jthread reader([&] { read = SystemFiles().read(pipe).value(); });
  BOOST_TEST(files.write(pipe, "through", FileMode::shared).has_value());
  reader.join();
  BOOST_TEST(read == "through");
  BOOST_TEST(std::filesystem::is_fifo(pipe));
  BOOST_TEST(files.write("/dev/null", "gone", FileMode::shared).has_value());
  BOOST_TEST(std::filesystem::is_character_file("/dev/null"));
  BOOST_TEST(files.write(path, "x", FileMode::shared).error().message.ends_with("Is a directory"));
}

BOOST_AUTO_TEST_CASE(a_shared_file_keeps_its_mode_and_a_secret_one_has_its_own) {
  put("file");
  ::chmod((path / "file").c_str(), 0640);
  BOOST_TEST(files.write(path / "file", "y", FileMode::shared).has_value());
  BOOST_TEST((std::filesystem::status(path / "file").permissions() == std::filesystem::perms{0640}));
  BOOST_TEST(files.write(path / "file", "y", FileMode::secret).has_value());
  BOOST_TEST((std::filesystem::status(path / "file").permissions() == std::filesystem::perms{0600}));
}

BOOST_AUTO_TEST_CASE(nothing_is_to_be_seen_of_a_file_before_it_is_whole) {
  put("data", "old");
  BOOST_TEST(files
                 .write_pieces(path / "data", FileMode::shared,
                               [&](const SystemFiles::Put& put_piece) -> Result<void> {
                                 put_piece(std::string(200'000, 'n'));
                                 BOOST_TEST(count() == 1U);
                                 BOOST_TEST(files.read(path / "data").value() == "old");
                                 return {};
                               })
                 .has_value());
  BOOST_TEST(files.read(path / "data").value() == std::string(200'000, 'n'));
  BOOST_TEST(count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_system_without_unnamed_files_is_written_as_well) {
  put("data", "old");
  std::filesystem::create_directory(path / "folder");
  std::size_t midway = 0;
  bool refused = false, written = false, onto_folder = true;
  std::thread([&] {
    refused = forget_unnamed_files();
    const auto produce = [&](const SystemFiles::Put& put_piece) -> Result<void> {
      put_piece("new");
      return midway = count(), Result<void>();
    };
    written = files.write_pieces(path / "data", FileMode::secret, produce).has_value();
    onto_folder = files.write(path / "folder", "x", FileMode::shared).has_value();
  }).join();
  BOOST_TEST(refused);
  BOOST_TEST(midway == 3U);
  BOOST_TEST(written);
  BOOST_TEST(files.read(path / "data").value() == "new");
  BOOST_TEST(!onto_folder);
  BOOST_TEST(count() == 2U);
}

BOOST_AUTO_TEST_CASE(a_name_that_cannot_be_taken_leaves_nothing_behind) {
  std::filesystem::create_directory(path / "folder");
  BOOST_TEST((files.write(path / "folder", "x", FileMode::shared).error().code == Errc::storage));
  BOOST_TEST(count() == 1U);
}

BOOST_AUTO_TEST_CASE(names_the_path_that_is_missing) {
  const Error read = files.read(path / "absent").error();
  BOOST_TEST((read.code == Errc::not_found));
  BOOST_TEST(read.message.find((path / "absent").native()) != std::string::npos);
  BOOST_TEST((files.write(path / "absent" / "file", "x", FileMode::shared).error().code == Errc::not_found));
  BOOST_TEST((files.read(path).error().code == Errc::storage));
}

BOOST_AUTO_TEST_CASE(streams_in_pieces_until_told_to_stop) {
  put("data", std::string(1'000'000, 'x'));
  std::size_t pieces = 0;
  std::size_t bytes = 0;
  BOOST_TEST(files.stream(path / "data", [&](std::string_view piece) { return bytes += piece.size(), ++pieces < 100; })
                 .has_value());
  BOOST_TEST(bytes == 1'000'000U);
  BOOST_TEST(pieces > 1U);
  pieces = 0;
  BOOST_TEST(files.stream(path / "data", [&](std::string_view) { return ++pieces < 2; }).has_value());
  BOOST_TEST(pieces == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
