// The program.

#include <exception>
#include <iostream>
#include <variant>

#include "worker/commands/command_line.h"
#include "worker/commands/commands.h"
#include "worker/renderer/renderer_main.h"
#include "worker/renderer/renderer_process.h"

namespace {

struct Execute {
  int operator()(const darkroom::RunCommand& run) const {
    return darkroom::Run(run);
  }
  int operator()(const darkroom::ProcessCommand& process) const {
    return darkroom::Process(process);
  }
  int operator()(const darkroom::CheckCommand& check) const {
    return darkroom::Check(check);
  }
  int operator()(darkroom::VersionCommand) const { return darkroom::Version(); }
  int operator()(darkroom::RendererCommand) const {
    return darkroom::RendererMain(darkroom::kRendererSocket);
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto parsed = darkroom::ParseCommandLine(argc, argv);
    if (const int* code = std::get_if<int>(&parsed)) return *code;
    return std::visit(Execute(), std::get<darkroom::Command>(parsed));
  } catch (const std::exception& exception) {
    std::cerr << "darkroom: " << exception.what() << '\n';
    return darkroom::kExitFailed;
  }
}
