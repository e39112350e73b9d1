// Trains and predicts with LightGBM's C interface on a binary data file and prints one line of JSON: the same
// measurements, on the same numbers in memory, that ours.ts makes.
//
// usage: peer <data file> <rounds> <prediction calls> <model file> <predictions file> <parameters>
#include <LightGBM/c_api.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

static void check(int status) {
  if (status != 0) {
    std::fprintf(stderr, "%s\n", LGBM_GetLastError());
    std::exit(1);
  }
}

static double now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Not getrusage: its figure starts from that of the process that forked this one.
static long peakKilobytes() {
  FILE* status = std::fopen("/proc/self/status", "r");
  char line[256];
  long value = 0;
  while (status && std::fgets(line, sizeof(line), status)) {
    if (std::sscanf(line, "VmHWM: %ld", &value) == 1) break;
  }
  if (status) std::fclose(status);
  return value;
}

static std::vector<double> readDoubles(FILE* file, size_t count) {
  std::vector<double> values(count);
  if (std::fread(values.data(), sizeof(double), count, file) != count) std::exit(2);
  return values;
}

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  FILE* file = std::fopen(argv[1], "rb");
  int32_t shape[4];  // training rows, test rows, columns, 0
  if (!file || std::fread(shape, sizeof(int32_t), 4, file) != 4) return 2;
  const int rows = shape[0], testRows = shape[1], columns = shape[2];
  std::vector<double> train = readDoubles(file, static_cast<size_t>(rows) * columns);
  std::vector<double> label = readDoubles(file, rows);
  std::vector<double> test = readDoubles(file, static_cast<size_t>(testRows) * columns);
  std::fclose(file);
  const std::string parameters = argv[6];

  double start = now();
  DatasetHandle dataset;
  check(LGBM_DatasetCreateFromMat(train.data(), C_API_DTYPE_FLOAT64, rows, columns, 0, parameters.c_str(), nullptr,
                                  &dataset));
  std::vector<float> floatLabel(label.begin(), label.end());
  check(LGBM_DatasetSetField(dataset, "label", floatLabel.data(), rows, C_API_DTYPE_FLOAT32));
  BoosterHandle booster;
  check(LGBM_BoosterCreate(dataset, parameters.c_str(), &booster));
  const double binning = now() - start;

  start = now();
  for (int i = 0; i < std::atoi(argv[2]); ++i) {
    int finished = 0;
    check(LGBM_BoosterUpdateOneIter(booster, &finished));
    if (finished) break;
  }
  const double training = now() - start;
  const long peak = peakKilobytes();
  check(LGBM_BoosterSaveModel(booster, 0, -1, 0, argv[4]));

  // LightGBM is fastest on row-major input.
  std::vector<double> byRow(test.size());
  for (int c = 0; c < columns; ++c) {
    for (int r = 0; r < testRows; ++r) byRow[static_cast<size_t>(r) * columns + c] = test[static_cast<size_t>(c) * testRows + r];
  }
  std::vector<double> predictions(testRows);
  std::vector<double> times;
  for (int i = 0; i <= std::atoi(argv[3]); ++i) {
    int64_t length = 0;
    start = now();
    check(LGBM_BoosterPredictForMat(booster, byRow.data(), C_API_DTYPE_FLOAT64, testRows, columns, 1,
                                    C_API_PREDICT_NORMAL, 0, -1, parameters.c_str(), &length, predictions.data()));
    if (i > 0) times.push_back(now() - start);  // the first call warms up
  }
  std::sort(times.begin(), times.end());
  file = std::fopen(argv[5], "wb");
  std::fwrite(predictions.data(), sizeof(double), predictions.size(), file);
  std::fclose(file);
  std::printf("{\"binning\":%f,\"training\":%f,\"prediction\":%f,\"peakKilobytes\":%ld}\n", binning, training,
              times[times.size() / 2], peak);
  return 0;
}
