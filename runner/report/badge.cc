#include "runner/report/badge.h"

#include <array>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <sstream>

#include "runner/case/utf8.h"
#include "runner/report/totals.h"
#include "runner/report/xml_text.h"

namespace gauge {

namespace {

struct Grade {
  std::size_t percent;  // at least
  const char* colour;
};
constexpr Grade kGrades[] = {{100, "brightgreen"}, {95, "green"},  {90, "yellowgreen"},
                             {75, "yellow"},       {50, "orange"}, {0, "red"}};

// What shields.io paints for its names.
const char* rgb_of(const std::string& colour) {
  constexpr std::pair<const char*, const char*> all[] = {
      {"brightgreen", "#4c1"}, {"green", "#97ca00"},  {"yellowgreen", "#a4a61d"},
      {"yellow", "#dfb317"},   {"orange", "#fe7d37"}, {"red", "#e05d44"},
  };
  for (const auto& [name, rgb] : all) {
    if (colour == name) return rgb;
  }
  return "#9f9f9f";
}

// Advance widths of U+0020 to U+007E in tenths of a pixel, measured in DejaVu Sans at 11 px, whose letters
// are as wide as those of Verdana; textLength makes any other font fit.
constexpr int kFirstMeasured = 0x20;
constexpr std::array<int, 95> kWidths = {
    35, 44, 51, 92, 70, 105, 86, 30,  43,  43, 55, 92, 35, 40, 35, 37, 70, 70, 70, 70, 70, 70, 70, 70,
    70, 70, 37, 37, 92, 92,  92, 58,  110, 75, 75, 77, 85, 70, 63, 85, 83, 32, 32, 72, 61, 95, 82, 87,
    66, 87, 76, 70, 67, 81,  75, 109, 75,  67, 75, 43, 37, 43, 92, 55, 55, 67, 70, 60, 70, 68, 39, 70,
    70, 31, 31, 64, 31, 107, 70, 67,  70,  70, 45, 57, 43, 70, 65, 90, 65, 65, 58, 70, 37, 70, 92};
constexpr int kOtherWidth = 110;
constexpr int kPadding = 50;  // on either side of each text

int width_of(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const auto position = static_cast<std::size_t>(take_character(text)) - kFirstMeasured;
    width += position < kWidths.size() ? kWidths[position] : kOtherWidth;
  }
  return width;
}

// Names that are command lines are too long for a badge.
std::string name_of(const SubjectRun& subject) {
  const bool is_command = subject.subject.name.find_first_of(" /") != std::string::npos;
  return is_command && subject.hello ? subject.hello->name : subject.subject.name;
}

void set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(value.c_str());
}

std::string pixels(int tenths) {
  const int part = tenths % 10;
  return std::to_string(tenths / 10) + (part == 0 ? "" : "." + std::to_string(part));
}

void add_rectangle(pugi::xml_node parent, int x, int width, const char* fill) {
  pugi::xml_node rectangle = parent.append_child("rect");
  if (x != 0) set(rectangle, "x", pixels(x));
  set(rectangle, "width", pixels(width));
  set(rectangle, "height", "20");
  set(rectangle, "fill", fill);
}

// The text and, a pixel below, its shadow.
void add_text(pugi::xml_node parent, int x, const std::string& text) {
  for (const bool is_shadow : {true, false}) {
    pugi::xml_node node = parent.append_child("text");
    set(node, "x", pixels(x));
    set(node, "y", is_shadow ? "15" : "14");
    set(node, "textLength", pixels(width_of(text)));
    if (is_shadow) {
      set(node, "aria-hidden", "true");
      set(node, "fill", "#010101");
      set(node, "fill-opacity", ".3");
    }
    node.append_child(pugi::node_pcdata).set_value(text.c_str());
  }
}

}  // namespace

Badge badge_of(const RunReport& report, const SubjectRun& subject) {
  const std::string label = name_of(subject) + " streams";
  if (!subject.error.empty() || !subject.hello) return {label, "did not start", "lightgrey"};
  const Totals totals = count(report.run.results, subject.subject.name);
  if (totals.judged() == 0) return {label, "nothing judged", "lightgrey"};
  const std::size_t of = totals.variants() - totals.of(Outcome::untestable);
  const std::size_t conform = totals.of(Outcome::pass);
  const char* colour = "";
  for (const Grade& grade : kGrades) {
    colour = grade.colour;
    if (conform * 100 >= of * grade.percent) break;
  }
  return {label,
          std::to_string(conform) + " of " + std::to_string(of) + " like CPython " +
              subject.hello->profile.minor(),
          colour};
}

std::string badge_svg(const Badge& badge) {
  const std::string label = xml_text(badge.label), message = xml_text(badge.message);
  const int left = width_of(label) + 2 * kPadding, right = width_of(message) + 2 * kPadding;
  const std::string name = label + ": " + message;

  pugi::xml_document document;
  pugi::xml_node svg = document.append_child("svg");
  set(svg, "xmlns", "http://www.w3.org/2000/svg");
  set(svg, "width", pixels(left + right));
  set(svg, "height", "20");
  set(svg, "role", "img");
  set(svg, "aria-label", name);
  svg.append_child("title").append_child(pugi::node_pcdata).set_value(name.c_str());

  pugi::xml_node shine = svg.append_child("linearGradient");
  set(shine, "id", "shine");
  set(shine, "x2", "0");
  set(shine, "y2", "100%");
  for (const auto& [offset, colour] : {std::pair{"0", "#bbb"}, {"1", "#000"}}) {
    pugi::xml_node stop = shine.append_child("stop");
    set(stop, "offset", offset);
    set(stop, "stop-color", colour);
    set(stop, "stop-opacity", ".1");
  }
  pugi::xml_node corners = svg.append_child("clipPath");
  set(corners, "id", "corners");
  pugi::xml_node outline = corners.append_child("rect");
  set(outline, "width", pixels(left + right));
  set(outline, "height", "20");
  set(outline, "rx", "3");

  pugi::xml_node ground = svg.append_child("g");
  set(ground, "clip-path", "url(#corners)");
  add_rectangle(ground, 0, left, "#555");
  add_rectangle(ground, left, right, rgb_of(badge.colour));
  add_rectangle(ground, 0, left + right, "url(#shine)");
  pugi::xml_node texts = svg.append_child("g");
  set(texts, "fill", "#fff");
  set(texts, "font-family", "Verdana,Geneva,DejaVu Sans,sans-serif");
  set(texts, "font-size", "11");
  add_text(texts, kPadding, label);
  add_text(texts, left + kPadding, message);

  std::ostringstream text;
  document.save(text, "", pugi::format_raw | pugi::format_no_declaration);
  return text.str() + "\n";
}

std::string badge_json(const Badge& badge) {
  const Json json = {
      {"schemaVersion", 1}, {"label", badge.label}, {"message", badge.message}, {"color", badge.colour}};
  return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace gauge
