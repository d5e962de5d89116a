#pragma once
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "model/rows.hpp"

/// Questions and the command lines they are asked with: one table says which option is which part.
namespace portico::cli {

/// Throws `Failure` (invalid) for a number that is none. The zone is not among the parts.
model::Query query_of(const Arguments& arguments);
model::RowsQuery rows_of(const Arguments& arguments);

/// The command line that asks it, for a POSIX shell.
std::string command_line(const model::Query& query);
std::string command_line(const model::RowsQuery& query);

/// Says that the question was kept, where it was.
void tell_saved(Session& session, const std::string& name);

}  // namespace portico::cli
