// How --help looks.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace gauge {

// The library's own, with long descriptions broken into lines and without double blank lines.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();

  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace gauge
