#pragma once
#include "query/naive/question.hpp"

namespace portico::testing {

/// What differs between the engine's answer and the naive one, with the question; "" where nothing does.
std::string difference(const NaiveWorld& world, const Question& question);

}  // namespace portico::testing
