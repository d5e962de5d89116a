// Times whole processes. Usage: bench_process RUNS COMMAND [ARG…]
#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <iostream>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <fmt/format.h>

extern char** environ;

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: bench_process RUNS COMMAND [ARG...]\n";
    return 2;
  }
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  std::vector<double> times;
  for (int run = std::stoi(argv[1]); run > 0; --run) {
    const auto begin = std::chrono::steady_clock::now();
    pid_t child = 0;
    int status = 0;
    if (posix_spawnp(&child, argv[2], &quiet, nullptr, argv + 2, environ) != 0 || waitpid(child, &status, 0) != child ||
        status != 0) {
      std::cerr << argv[2] << " failed\n";
      return 1;
    }
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  const std::string name = std::string(argv[2]).substr(std::string(argv[2]).rfind('/') + 1);
  std::string of;
  for (int i = 3; i < argc; ++i) of += std::string(i > 3 ? " " : "") + argv[i];
  std::cout << fmt::format("{}\tprocess, {}\tp50 {:.1f} ms, p99 {:.1f} ms\n", name == "portico" ? "Portico" : name, of,
                           times[times.size() / 2], times[std::min(times.size() - 1, times.size() * 99 / 100)]);
}
