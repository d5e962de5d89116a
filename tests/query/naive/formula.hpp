#pragma once
#include <string>
#include <vector>

#include "query/naive/values.hpp"
#include "support/dice.hpp"

namespace portico::testing {

/// A column that formulas read.
struct NaiveField {
  std::string name;
  Type type;
  std::size_t cell = 0;
};

/// An expression as text, and what it is for a row.
struct Formula {
  std::string text;
  Type type;
  std::function<Value(const Cells&)> value;
};

/// A measure as text, and what it is for rows.
struct NaiveMeasure {
  std::string text;
  Type type;
  std::function<Value(const Group&)> value;
};

/// A dimension as text, and what a row falls under: what is shown, and what that is ordered by.
struct NaiveDimension {
  struct Place {
    Value shown, order;
  };
  std::string text;
  std::function<Place(const Cells&)> place;
};

struct NaiveRule;
enum class NaiveAggregate;

/// Random formulas over fields, as the language prints them.
class FormulaMaker {
 public:
  /// `defined`: measures that have a name, which others may use.
  FormulaMaker(const std::vector<NaiveField>& fields, Dice& dice, std::vector<NaiveMeasure> defined = {})
      : fields_(fields), dice_(dice), defined_(std::move(defined)) {}

  Formula any();
  /// True, false or unknown for each row.
  Formula condition(int depth = 2);
  /// An aggregate, or arithmetic of some.
  NaiveMeasure measure();
  /// An aggregate of the rows that the rule counts.
  NaiveMeasure one_row(const NaiveRule& rule);
  NaiveDimension dimension();

 private:
  Formula field(const NaiveField& of) const;
  const NaiveField* random_field(bool (*fits)(Type));
  Formula comparison();
  NaiveMeasure aggregate();
  NaiveAggregate kind_for(const Formula& of);
  std::int64_t percent_for(const Formula& of);
  NaiveMeasure ratio();
  NaiveDimension ranges(const Formula& number);

  const std::vector<NaiveField>& fields_;
  Dice& dice_;
  std::vector<NaiveMeasure> defined_;
};

}  // namespace portico::testing
