#include "runner/case/schema.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "runner/case/json_file.h"
#include "runner/case/schema_explanation.h"

namespace gauge {
namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

void compile(const nlohmann::json& source, valijson::Schema& schema) {
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(Adapter(source), schema);
}

// valijson's path: "<root>", "[steps]", "[3]".
std::string pointer_of(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    pointer += '/';
    for (char c : context[i].substr(1, context[i].size() - 2)) {
      if (c == '~') {
        pointer += "~0";
      } else if (c == '/') {
        pointer += "~1";
      } else {
        pointer += c;
      }
    }
  }
  return pointer;
}

// valijson tells the kinds of errors apart by their texts alone (its version 1.0).
std::vector<Violation> violations_of(const valijson::ValidationResults& results) {
  using Kind = Violation::Kind;
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"Value type not permitted", Kind::type},
      {"Failed to match against any enum values", Kind::choice},
      {"Failed to match expected value set by 'const'", Kind::choice},
      {"Missing required property", Kind::missing},
      {"Object contains a property", Kind::unknown},
      {"Failed to match regex", Kind::pattern},
      {"Target should not validate", Kind::forbidden},
      {"Failed to validate against exactly one child schema", Kind::exclusive},
      {"Expected number", Kind::bound},
      {"Array should contain", Kind::size},
      {"String should be", Kind::size},
      {"Object should have", Kind::size},
      {"Elements at indexes", Kind::repeated},
  };
  std::vector<Violation> violations;
  std::vector<Violation> consequences;  // "Failed to validate ...": something below failed
  for (const valijson::ValidationResults::Error& error : results) {
    Violation violation = {pointer_of(error.context), Kind::other, error.description};
    bool known = false;
    for (const auto& [text, kind] : kKinds) {
      if (!error.description.starts_with(text)) continue;
      violation.kind = kind;
      known = true;
    }
    bool consequence = !known && error.description.starts_with("Failed to validate");
    (consequence ? consequences : violations).push_back(std::move(violation));
  }
  return violations.empty() ? consequences : violations;
}

}  // namespace

struct Schema::State {
  Json source;
  valijson::Schema compiled;
  valijson::Validator validator;  // keeps compiled patterns
};

Schema Schema::load(const std::filesystem::path& file) { return Schema(read_json_file(file), file.string()); }

Schema::Schema(const Json& schema, const std::string& name) : state_(std::make_unique<State>()) {
  state_->source = schema;
  try {
    compile(nlohmann::json(schema), state_->compiled);
  } catch (const std::exception& error) {
    throw InputError(Problem{name, "", std::string("not a JSON Schema: ") + error.what()});
  }
}

Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

std::vector<Problem> Schema::check(const Json& document, const std::string& file) const {
  const nlohmann::json target = document;
  // The plain answer first: collecting errors is several times slower, and nearly all documents are valid.
  if (state_->validator.validate(state_->compiled, Adapter(target), nullptr)) return {};
  valijson::ValidationResults results;
  state_->validator.validate(state_->compiled, Adapter(target), &results);

  const FitsPart fits = [this](const Json& part, const Json& value) {
    Json schema = {{"allOf", {part}}};
    if (state_->source.contains("definitions")) schema["definitions"] = state_->source["definitions"];
    const nlohmann::json schema_source = schema;
    const nlohmann::json target = value;
    valijson::Schema compiled;
    compile(schema_source, compiled);
    return valijson::Validator().validate(compiled, Adapter(target), nullptr);
  };
  std::vector<Problem> problems;
  for (Explanation& explanation : explain(state_->source, document, violations_of(results), fits)) {
    problems.push_back({file, std::move(explanation.pointer), std::move(explanation.text)});
  }
  return problems;
}

Json Schema::read(const std::filesystem::path& file) const {
  Json document = read_json_file(file);
  if (std::vector<Problem> problems = check(document, file.string()); !problems.empty())
    throw InputError(std::move(problems));
  return document;
}

}  // namespace gauge
