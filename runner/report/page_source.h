// The report page as it is written, made one file: reports/page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gauge {

// Reads page.html of the folder and puts into it what it refers to: the style sheet of each
// <link rel="stylesheet" href="...">, and in the place of <script type="module" src="..."> that module with
// all that it imports, each after what it needs, without its `import` lines and the word `export`: the names
// of all modules are one scope, and no module may import under another name. Throws InputError: a file
// cannot be read, modules import one another in a circle, an import is not of the one form
// `import { a, b } from "./x.js";`, or a file holds what would end the element that it is put into.
std::string page_source(const std::filesystem::path& folder);

// The page with the data, JSON, in its <script type="application/json" id="data">. Throws InputError if it
// has none.
std::string with_page_data(std::string page, std::string_view json);

}  // namespace gauge
