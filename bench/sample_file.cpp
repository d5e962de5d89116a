// Writes the CSV of a sample if it is not there, and prints its path. Usage: bench_sample_file FOLDER NAME [ROWS]
#include <iostream>

#include "bench/store.hpp"

int main(int argc, char** argv) {
  const auto arguments = portico::bench::read_arguments(argc, argv);
  std::cout << portico::bench::csv_of(arguments.sample, arguments.folder).string() << '\n';
}
