// Words of others in Markdown (GitHub Flavored Markdown, https://github.github.com/gfm/): shown as they are,
// whatever they hold. Each is one line, without what xml_text replaces.
#pragma once

#include <string>
#include <string_view>

namespace gauge {

// Prose. Nothing in it is markup, a mention (@name), a reference (#12) or an emoji (:name:).
std::string markdown_text(std::string_view text);

// A code span. In a cell of a table a | would end the cell even there (section 4.10).
std::string markdown_code(std::string_view text);
std::string markdown_code_in_cell(std::string_view text);

// A code block, its language `info`, with a fence that no line of it can end; ends in a line feed. Lines of
// more than 400 bytes are cut and end in "…".
std::string markdown_block(const std::string& text, const std::string& info);

// The same two in HTML among the Markdown, as <summary> needs it.
std::string html_text(std::string_view text);
std::string html_code(std::string_view text);

}  // namespace gauge
