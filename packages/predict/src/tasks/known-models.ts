/** What is known of a model by its name, where a dataset says no more. */
export interface KnownModel {
  /** GFLOPs per frame (2 × multiply-adds) at the input that the model makes of a video frame. */
  readonly gflops?: number;
  /** Kernels of one forward pass. */
  readonly kernels?: number;
  /** Kernels that post-processing launches for every frame. */
  readonly frameKernels?: number;
  /** Bytes of each output tensor per input pixel (fp32). */
  readonly outputBytesPerPixel?: readonly number[];
}

/**
 * SSD's post-processing loops over its 90 classes with a dozen tensor operations each (torchvision/models/detection/ssd.py,
 * postprocess_detections); Faster R-CNN filters proposals per pyramid level (rpn.py) and detections once (roi_heads.py).
 */
const SSD_FRAME_KERNELS = 90 * 12;
const FASTER_RCNN_FRAME_KERNELS = 250;

/**
 * Demand by model name. GFLOPs: torchvision's documentation of weights (34.86 and 280.37 G multiply-adds); Ultralytics' of YOLOv8l
 * (165.2 GFLOPs at 640 × 640, of which a 16:9 frame needs 640 × 384). Output tensors: DeepLabv3's 21 class maps at input size; YOLOv8's
 * 84 × (1/64 + 1/256 + 1/1024) values a pixel; RT-DETR's encoder map at stride 8 (256 channels) and 80 class scores per anchor.
 */
const MODELS: Readonly<Record<string, KnownModel>> = {
  ssd300: { frameKernels: SSD_FRAME_KERNELS },
  faster_rcnn: { frameKernels: FASTER_RCNN_FRAME_KERNELS },
  deeplabv3_resnet50: { outputBytesPerPixel: [21 * 4] },
  yolov8s_like: { outputBytesPerPixel: [84 * 4 * (1 / 64 + 1 / 256 + 1 / 1024)] },
  rt_detr: { outputBytesPerPixel: [(256 * 4) / 64, 80 * 4 * (1 / 64 + 1 / 256 + 1 / 1024)] },
  detr: { outputBytesPerPixel: [(256 * 4) / 1024] },
  yolos: { outputBytesPerPixel: [(192 * 4) / 256] },
  'Ultralytics/yolov8l': { gflops: 165.2 * (384 / 640), kernels: 365, frameKernels: 60 },
  'pytorch/ssd300_vgg16': { gflops: 2 * 34.86, kernels: 58, frameKernels: SSD_FRAME_KERNELS },
  'pytorch/fasterrcnn_resnet50_fpn_v2': {
    gflops: 2 * 280.37,
    kernels: 200,
    frameKernels: FASTER_RCNN_FRAME_KERNELS,
  },
};

export const knownModel = (name: string): KnownModel => (Object.hasOwn(MODELS, name) ? MODELS[name]! : {});
