// Fitted by scripts/bench/burned-in/fit.ts on drawn pictures: seeds 1000 to 1199.
export const WEIGHTS = {
  "bias": -2.445,
  "signs": [
    {
      "mean": 2.858,
      "deviation": 2.622,
      "linear": 1.033,
      "square": -0.1764
    },
    {
      "mean": 2.231,
      "deviation": 0.4509,
      "linear": 0.1963,
      "square": -0.6707
    },
    {
      "mean": 0.7752,
      "deviation": 0.2857,
      "linear": 0.4543,
      "square": -0.0776
    },
    {
      "mean": 0.04028,
      "deviation": 0.05489,
      "linear": -0.203,
      "square": 0.07122
    },
    {
      "mean": 0.03948,
      "deviation": 0.07499,
      "linear": -0.7758,
      "square": 0.05933
    },
    {
      "mean": 0.5458,
      "deviation": 0.2168,
      "linear": 2.227,
      "square": -0.8565
    },
    {
      "mean": 0.1112,
      "deviation": 0.1254,
      "linear": -0.1427,
      "square": 0.1468
    },
    {
      "mean": 0.4871,
      "deviation": 0.23,
      "linear": -2.236,
      "square": 0.732
    },
    {
      "mean": 0.1014,
      "deviation": 0.1302,
      "linear": 0.01625,
      "square": -0.005278
    },
    {
      "mean": 3.82,
      "deviation": 3.097,
      "linear": 2.001,
      "square": -0.504
    },
    {
      "mean": 6.432,
      "deviation": 7.09,
      "linear": 1.157,
      "square": -0.3841
    },
    {
      "mean": 0.496,
      "deviation": 0.1272,
      "linear": 0.8199,
      "square": 0.1447
    },
    {
      "mean": 0.5092,
      "deviation": 0.1425,
      "linear": 0.7382,
      "square": -0.07962
    },
    {
      "mean": 0.3649,
      "deviation": 0.3072,
      "linear": -2.349,
      "square": 0.6195
    },
    {
      "mean": 4.278,
      "deviation": 0.5809,
      "linear": 1.737,
      "square": -0.1586
    },
    {
      "mean": 2.023,
      "deviation": 1.395,
      "linear": 0.9277,
      "square": -0.1601
    },
    {
      "mean": 0.9513,
      "deviation": 0.3253,
      "linear": 0.9904,
      "square": -0.07199
    },
    {
      "mean": 5.042,
      "deviation": 0.5187,
      "linear": 0.8639,
      "square": 0.9215
    },
    {
      "mean": 1.242,
      "deviation": 0.4282,
      "linear": 0.0551,
      "square": 0.06646
    }
  ]
} as const;
