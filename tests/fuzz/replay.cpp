// Runs a fuzzer's kept inputs as a plain test: each argument is a file or a folder of them.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    std::printf("%s\n", file.filename().c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

int main(int count, char** arguments) {
    int files = 0;
    for (const std::string& argument : std::vector<std::string>(arguments + 1, arguments + count)) {
        if (!std::filesystem::is_directory(argument)) {
            run(argument);
            ++files;
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(argument)) {
            run(entry.path());
            ++files;
        }
    }
    return files == 0 ? 1 : 0;
}
