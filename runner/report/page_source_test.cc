#include "runner/report/page_source.h"

#include <gtest/gtest.h>

#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

constexpr const char* kPage =
    "<link rel=\"stylesheet\" href=\"page.css\">\n"
    "<link rel=\"stylesheet\" href=\"view.css\">\n"
    "<script type=\"application/json\" id=\"data\"></script>\n"
    "<script type=\"module\" src=\"main.js\"></script>\n";

class PageSourceTest : public testing::Test {
 protected:
  PageSourceTest() {
    folder_.write("page.html", kPage);
    folder_.write("page.css", "p { margin: 0 }\n");
    folder_.write("view.css", "b { margin: 1 }\n");
    folder_.write("main.js", "import { b } from \"./b.js\";\nimport {\n  a,\n} from \"./a.js\";\nb(a);\n");
    folder_.write("a.js", "export const a = 1;\n");
    folder_.write("b.js", "import { a } from \"./a.js\";\nexport function b() {\n  return a;\n}\n");
  }

  std::string complaint() const {
    try {
      page_source(folder_.path());
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  }

  const TemporaryFolder folder_;
};

TEST_F(PageSourceTest, IsOneFileWithEachModuleAfterWhatItNeeds) {
  EXPECT_EQ(page_source(folder_.path()),
            "<style>\np { margin: 0 }\n</style>\n<style>\nb { margin: 1 }\n</style>\n"
            "<script type=\"application/json\" id=\"data\"></script>\n"
            "<script type=\"module\">\n"
            "const a = 1;\nfunction b() {\n  return a;\n}\nb(a);\n</script>\n");
}

TEST_F(PageSourceTest, ACircleIsRefused) {
  folder_.write("a.js", "import { b } from \"./b.js\";\n");
  EXPECT_NE(complaint().find("b.js: /: imports itself, by way of a.js"), std::string::npos) << complaint();
}

TEST_F(PageSourceTest, OneFormOfImportIsUnderstood) {
  for (const char* statement : {"import * as b from \"./b.js\";", "import { b as c } from \"./b.js\";",
                                "import { b } from 'b.js';", "import \"./b.js\";"}) {
    folder_.write("main.js", statement + std::string("\n"));
    EXPECT_NE(complaint().find("expected import { a, b } from"), std::string::npos) << statement;
  }
}

TEST_F(PageSourceTest, AModuleThatIsNotThere) {
  folder_.write("a.js", "import { c } from \"./c.js\";\n");
  EXPECT_NE(complaint().find("c.js: /: cannot be read"), std::string::npos) << complaint();
}

TEST_F(PageSourceTest, WhatWouldEndTheElementIsRefused) {
  folder_.write("a.js", "export const a = \"</script>\";\n");
  EXPECT_NE(complaint().find("holds </script"), std::string::npos) << complaint();
}

TEST_F(PageSourceTest, APageWithoutAPlaceForThemIsRefused) {
  folder_.write("page.html", "<p>\n");
  EXPECT_NE(complaint().find("has no <link rel"), std::string::npos) << complaint();
}

TEST_F(PageSourceTest, DataCannotEndItsElement) {
  EXPECT_EQ(
      with_page_data("<script type=\"application/json\" id=\"data\"></script>", R"({"x": "</script>"})"),
      "<script type=\"application/json\" id=\"data\">{\"x\": \"\\u003c/script>\"}</script>");
  EXPECT_THROW(with_page_data("<p>", "{}"), InputError);
}

}  // namespace
}  // namespace gauge
