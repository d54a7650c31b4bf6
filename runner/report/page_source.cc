#include "runner/report/page_source.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "runner/case/problem.h"

namespace gauge {

namespace {

constexpr std::string_view kDataElement = "<script type=\"application/json\" id=\"data\">";

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) throw InputError(Problem{file.string(), "", "cannot be read"});
  return text;
}

bool starts_with(std::string_view text, std::string_view front) {
  return text.substr(0, front.size()) == front;
}

// Modules in the order in which they can be run.
class Modules {
 public:
  explicit Modules(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void add(const std::string& name) {
    if (std::find(done_.begin(), done_.end(), name) != done_.end()) return;
    const std::filesystem::path file = folder_ / name;
    if (std::find(under_way_.begin(), under_way_.end(), name) != under_way_.end()) {
      throw InputError(Problem{file.string(), "", "imports itself, by way of " + under_way_.back()});
    }
    under_way_.push_back(name);
    std::istringstream lines(read(file));
    std::string body, statement;
    for (std::string line; std::getline(lines, line);) {
      if (!statement.empty() || starts_with(line, "import ")) {
        statement += line;
        if (line.find(';') == std::string::npos) continue;
        add(imported(file, statement));
        statement.clear();
      } else {
        constexpr std::string_view exported = "export ";
        body += (starts_with(line, exported) ? line.substr(exported.size()) : line) + "\n";
      }
    }
    under_way_.pop_back();
    done_.push_back(name);
    text_ += body;
  }

  const std::string& text() const { return text_; }

 private:
  // x.js of: import { a, b } from "./x.js";
  static std::string imported(const std::filesystem::path& file, const std::string& statement) {
    constexpr std::string_view from = "} from \"./", end = "\";";
    const std::size_t begin = statement.find(from);
    const bool fits = starts_with(statement, "import {") && begin != std::string::npos &&
                      statement.find(" as ") == std::string::npos && statement.size() > end.size() &&
                      statement.substr(statement.size() - end.size()) == end;
    if (!fits) {
      throw InputError(
          Problem{file.string(), "", "expected import { a, b } from \"./x.js\"; and found " + statement});
    }
    const std::size_t name = begin + from.size();
    return statement.substr(name, statement.size() - end.size() - name);
  }

  const std::filesystem::path folder_;
  std::vector<std::string> under_way_;
  std::vector<std::string> done_;
  std::string text_;
};

// Puts the text of an element in the place of each one that refers to it: `before` + name + `after`.
template <typename TextOf>
void put_in(std::string& page, const std::filesystem::path& file, std::string_view before,
            std::string_view after, std::string_view element, const TextOf& text_of) {
  std::size_t begin = page.find(before);
  if (begin == std::string::npos || page.find(after, begin) == std::string::npos) {
    throw InputError(
        Problem{file.string(), "", "has no " + std::string(before) + "..." + std::string(after)});
  }
  const std::string close = "</" + std::string(element);
  std::string open = "<" + std::string(element);
  if (element == "script") open += " type=\"module\"";
  for (; begin != std::string::npos; begin = page.find(before, begin)) {
    const std::size_t name = begin + before.size();
    const std::size_t end = page.find(after, name);
    const std::string text = text_of(page.substr(name, end - name));
    if (text.find(close) != std::string::npos) {
      throw InputError(Problem{file.string(), "", "what is put into it holds " + close});
    }
    const std::string whole = open + ">\n" + text + close + ">";
    page.replace(begin, end + after.size() - begin, whole);
    begin += whole.size();
  }
}

}  // namespace

std::string page_source(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "page.html";
  std::string page = read(file);
  put_in(page, file, "<link rel=\"stylesheet\" href=\"", "\">", "style",
         [&](const std::string& name) { return read(folder / name); });
  put_in(page, file, "<script type=\"module\" src=\"", "\"></script>", "script",
         [&](const std::string& name) {
           Modules modules(folder);
           modules.add(name);
           return modules.text();
         });
  return page;
}

std::string with_page_data(std::string page, std::string_view json) {
  const std::size_t element = page.find(kDataElement);
  if (element == std::string::npos) {
    throw InputError(Problem{"page.html", "", "has no " + std::string(kDataElement)});
  }
  // In JSON a < stands in strings alone.
  std::string data;
  data.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      data += "\\u003c";
    } else {
      data += c;
    }
  }
  return page.insert(element + kDataElement.size(), data);
}

}  // namespace gauge
