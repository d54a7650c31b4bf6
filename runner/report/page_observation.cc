#include "runner/report/page_observation.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runner/case/bytes.h"
#include "runner/case/describe.h"

namespace gauge {

namespace {

constexpr std::array<std::string_view, 3> kDiagnostics = {"loop_error", "warning", "log"};
constexpr std::array<std::string_view, 4> kStates = {"accepted", "pending", "leaked", "spins"};

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string kind_of(std::string_view name, const Json& value) {
  if (is_one_of(kDiagnostics, name)) return "diagnostic";
  if (is_one_of(kStates, name)) return "state";
  if (name == "transport" || name == "peer") return std::string(name);
  return value.is_object() && value.contains("raises") ? "error" : "value";
}

}  // namespace

void add_page_bytes(Json& object, std::string_view text) {
  std::string bytes;
  try {
    bytes = bytes_of(text);
  } catch (const std::invalid_argument&) {
    return;  // an adapter said it, and it is no bytes
  }
  if (bytes.empty()) return;
  if (bytes.size() > kPageBytesMax) object["bytes_in_all"] = bytes.size();
  bytes.resize(std::min(bytes.size(), kPageBytesMax));
  object["bytes"] = text_of(bytes);
}

Json page_observation(const Json& observation) {
  const std::string& name = observation.begin().key();
  const Json& value = observation.front();
  Json told = {{"text", describe_observation(observation)}, {"name", name}, {"kind", kind_of(name, value)}};
  if (value.is_string()) add_page_bytes(told, value.get_ref<const std::string&>());
  if (value.is_object() && value.contains("partial") && value["partial"].is_string()) {
    add_page_bytes(told, value["partial"].get_ref<const std::string&>());
  }
  return told;
}

Json page_observations(const Json& observations) {
  Json told = Json::array();
  for (const Json& observation : observations) told.push_back(page_observation(observation));
  return told;
}

}  // namespace gauge
