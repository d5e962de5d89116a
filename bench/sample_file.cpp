// Writes the CSV of a sample if it is not there. Usage: bench_sample_file FOLDER NAME [ROWS]
#include "bench/store.hpp"

int main(int argc, char** argv) {
  const auto arguments = portico::bench::read_arguments(argc, argv);
  portico::bench::ensure_csv(arguments.sample, arguments.folder);
}
